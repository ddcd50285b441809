//! The numbering plans of the world: which digits behind a `+` are a telephone number that may be assigned.
//!
//! Source: the metadata of Google's libphonenumber, through `make_table.py` beside this file, which also says what `table.bin` holds.

const TABLE: &[u8] = include_bytes!("table.bin");
/// Bytes of a state: whether it accepts, and the next state for each digit.
const STATE: usize = 21;
const START: usize = 1;

/// Starts of numbers that are set aside for fiction and examples, and their lengths: Ofcom, ARCEP, ACMA.
const EXAMPLES: &[(&[u8], usize)] =
    &[(b"447700900", 12), (b"441632960", 12), (b"442079460", 12), (b"33199", 11), (b"33639", 11), (b"6149157", 11)];

/// Whether the digits (0 to 9 each) are a country code and a number that its plan knows, or sets aside for examples. One look at the
/// table for each digit.
pub(super) fn holds(digits: impl IntoIterator<Item = u8> + Clone) -> bool {
    let is_example = |(start, length): &(&[u8], usize)| {
        let digits = || digits.clone().into_iter();
        digits().count() == *length && digits().zip(*start).all(|(digit, wanted)| digit + b'0' == *wanted)
    };
    is_assigned(digits.clone()) || EXAMPLES.iter().any(is_example)
}

fn is_assigned(digits: impl IntoIterator<Item = u8>) -> bool {
    let row = |state: usize| TABLE.get(2 + state * STATE..2 + (state + 1) * STATE);
    let mut state = START;
    for digit in digits {
        let at = 1 + 2 * usize::from(digit.min(9));
        let Some([low, high]) = row(state).and_then(|row| row.get(at..at + 2)) else { return false };
        state = usize::from(u16::from_le_bytes([*low, *high]));
        if state == 0 {
            return false;
        }
    }
    row(state).is_some_and(|row| row[0] == 1)
}

#[cfg(test)]
mod tests {
    use super::{STATE, TABLE, holds};

    fn plain(digits: &str) -> bool {
        holds(digits.bytes().map(|digit| digit - b'0').collect::<Vec<u8>>())
    }

    #[test]
    fn the_table_is_whole() {
        let states = usize::from(u16::from_le_bytes([TABLE[0], TABLE[1]]));
        assert_eq!(TABLE.len(), 2 + states * STATE);
        let leads = |at: usize| usize::from(u16::from_le_bytes([TABLE[at], TABLE[at + 1]]));
        let nexts = (0..states).flat_map(|state| (0..10).map(move |digit| 2 + state * STATE + 1 + 2 * digit));
        assert!(nexts.map(leads).all(|next| next < states));
    }

    #[test]
    fn plans_know_their_numbers() {
        for digits in [
            "4930901820",
            "14155550132",
            "442079460018",
            "33639981234",
            "447700900123",
            "81355501234",
            "85251234567",
            "35318001234",
        ] {
            assert!(plain(digits), "{digits}");
        }
        // Too long, too short, no such country code, no such area, nothing.
        for digits in ["20220202101403", "4930", "99912345678", "11155550132", "442079460", "49", ""] {
            assert!(!plain(digits), "{digits}");
        }
    }
}
