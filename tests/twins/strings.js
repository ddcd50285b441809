const re = /^(?=.*[a-z])[\w.%+-]{1,64}\u{2014}?[^\x00-\x1f"\\]+$/u;
const text = 'The gate is ' + 'clo' + 'sed' + " until " + `noon ${1 + 1}`;
const html = '<div class="' + cls + '">' + '<b>' + name + '</b>' + '</div>';
const esc = s => s.replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
const nbsp = '\xa0', dash = '\u2014', smile = '\u{1F600}', pair = '\ud83d\ude00', tab = '\t\v\f\0';
const parts = ['l', 'e', 'v', 'e', 'l'].join('');
const zw = text.replace(/[\u200B-\u200D\u2060\uFEFF]/g, '').split('').reverse().join('');
const hex = [0x74, 0x69, 0x64, 0x65].map(x => String.fromCharCode(x)).join('');
console.log('%c levels %o', 'color: #06c', { a: .5, b: 1e3 });
