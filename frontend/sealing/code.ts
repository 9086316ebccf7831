/** Receipt codes: 24 digits, the last of which checks the others. */
export const DIGITS = 24;
/** Damm's totally anti-symmetric quasigroup of order 10 with zeros in the diagonal. */
const DAMM = [
  "0317598642",
  "7092154863",
  "4206871359",
  "1750983426",
  "6123045978",
  "3674209581",
  "5869720134",
  "8945362017",
  "9438617205",
  "2581436790",
];

export function newCode(): string {
  let digits = "";
  while (digits.length < DIGITS - 1) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 250) digits += String(byte % 10); // so that every digit is as likely
  }
  return digits + checkDigit(digits);
}

export function checkDigit(digits: string): string {
  return [...digits].reduce((interim, digit) => DAMM[Number(interim)]?.[Number(digit)] ?? "", "0");
}

/** The digits of a code as people type it, in any script; empty when it has a typing error. */
export function typed(text: string): string {
  const digits = [...text].map(digitOf).join("");
  return digits.length === DIGITS && checkDigit(digits) === "0" ? digits : "";
}

/** The value of a decimal digit; empty for anything else. */
function digitOf(sign: string): string {
  const point = sign.codePointAt(0) ?? 0;
  const zero = ZEROS.find((each) => point >= each && point < each + 10);
  return zero === undefined ? "" : String(point - zero);
}

/** Noughts of the scripts in which people may type: Latin, Arabic, Persian, N'Ko, Indic ones, Thai, Khmer, Burmese. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xe50, 0x17e0, 0x1040, 0xff10];

/** A code in groups of four, as it is shown. */
export function shown(code: string): string {
  return code.match(/.{4}/g)?.join(" ") ?? code;
}
