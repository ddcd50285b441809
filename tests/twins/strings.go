package tide

import ("fmt"; "regexp")

var level = regexp.MustCompile(`^\s*(\pL[\pL\s]*):\s*([+-]?\d+(?:\.\d+)?)\s*m$`)
var magic = []byte{0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff}
const bom = "\xef\xbb\xbf" + "\u2028\u2029" + "\a\b\f\v" + "\x00\x7f\x80\xff"

func line(station string, v float64) string {
	return "The level at " + station + " is " + fmt.Sprintf("%6.2f%%", v) +
		", and the gate is " + "closed" + "\n"
}
