/**
 * Whether a value looks like that of a person: an e-mail address, a telephone number, an IBAN with right check digits
 * (ISO 13616) or a card number with a right one (ISO/IEC 7812, Luhn). A value that only looks so is hidden too: a
 * hidden number costs a look into the data, a shown one cannot be taken back.
 */
export function looksPersonal(value: unknown): boolean {
  if (typeof value === 'bigint' || typeof value === 'number')
    return isWhole(value) && holdsPersonal(String(value));
  return typeof value === 'string' && holdsPersonal(value);
}

/** A sentence without what looks personal in it. */
export function withoutPersonal(text: string, instead: string): string {
  return holdsPersonal(text) ? kinds.reduce((rest, kind) => kind(rest, instead), text) : text;
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function holdsPersonal(text: string): boolean {
  return kinds.some((kind) => kind(text, '') !== text);
}

/** Bounded repetitions keep every search linear in the text. */
const email = /[^\s@<>()[\]",;:]{1,64}@[^\s@<>()[\]",;:]{1,190}\.[^\s@<>()[\]",;:.]{2,63}/gu;
const iban = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]){11,30}(?![\p{L}\d])/giu;
const card = /(?<![\p{L}\d.])[2-6](?:[ -]?\d){12,18}(?![\p{L}\d])/gu;
const date = String.raw`(?!\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}(?!\d))`;
const telephones = [
  // International: +49 30 1234567, 0049 30 1234567.
  /(?<![\p{L}\d.])(?:\+|00)[1-9](?:[ ./()-]{0,2}\d){6,14}(?![\p{L}\d])/gu,
  // National with a leading zero: 030/1234567, (0151) 123 45 678.
  new RegExp(String.raw`(?<![\p{L}\d.:/+-])${date}\(?0[1-9](?:[ ./()-]{0,2}\d){7,11}(?![\p{L}\d:])`, 'gu'),
  // North American: (555) 234-5678, 5552345678, 1-555-234-5678.
  /(?<![\p{L}\d.:-])(?:1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]?\d{4}(?![\p{L}\d-])/gu,
];

const kinds: ((text: string, instead: string) => string)[] = [
  (text, instead) => (text.includes('@') ? text.replace(email, instead) : text),
  (text, instead) => text.replace(iban, (found) => (hasIbanDigits(found) ? instead : found)),
  (text, instead) => text.replace(card, (found) => (hasLuhnDigit(found) ? instead : found)),
  ...telephones.map((kind) => (text: string, instead: string) => text.replace(kind, instead)),
];

/** Signs of an IBAN by country, of the registry that SWIFT keeps (release 99). */
const ibanLengths = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
    'LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 ' +
    'RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** The number by 97 leaves 1, letters counted from A = 10 and the first four signs put last. Text may follow it. */
function hasIbanDigits(text: string): boolean {
  const compact = text.replace(/[ -]/g, '').toUpperCase();
  const length = ibanLengths.get(compact.slice(0, 2));
  if (length === undefined || compact.length < length) return false;
  let rest = 0;
  for (const sign of compact.slice(4, length) + compact.slice(0, 4))
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

/** An expiry date may follow the sixteen digits. */
function hasLuhnDigit(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  return isLuhn(digits) || (digits.length < text.length && digits.length > 16 && isLuhn(digits.slice(0, 16)));
}

/** Every second digit from the right is doubled, and its digits summed: the whole is divisible by 10. */
function isLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
