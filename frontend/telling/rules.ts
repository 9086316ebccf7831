/** Follows the conditions of a questionnaire, which come as data (`questionnaires/queries/rules.py` says what they mean). */

export type Rule = string | number | [string, ...Rule[]];

export interface Asked {
  address: string;
  kind: string;
  relevant: Rule;
  required: Rule;
  words: string; // what is said where it was not answered
}

export type Answers = ReadonlyMap<string, string>; // address → answer; several choices with blanks between them

type Scope = ReadonlyMap<string, string>; // name → answer

export function holds(rule: Rule, scope: Scope): boolean {
  const found = value(rule, scope);
  return typeof found === "number" ? found !== 0 && !Number.isNaN(found) : Boolean(found);
}

function value(rule: Rule, scope: Scope): string | number | boolean {
  if (!Array.isArray(rule)) return rule;
  const [operator, ...parts] = rule;
  const [one = "", other = ""] = parts;
  const text = (part: Rule): string => String(value(part, scope));
  switch (operator) {
    case "and":
      return parts.every((part) => holds(part, scope));
    case "or":
      return parts.some((part) => holds(part, scope));
    case "not":
      return !holds(one, scope);
    case "answer":
      return scope.get(String(one)) ?? "";
    case "selected":
      return chosen(text(one)).includes(text(other).trim());
    case "count-selected":
      return chosen(text(one)).length;
    default:
      return compared(operator, value(one, scope), value(other, scope));
  }
}

function chosen(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** XPath 1.0, section 3.4: what is compared decides whether as truths, numbers or texts. */
function compared(operator: string, one: string | number | boolean, other: string | number | boolean): boolean {
  const kinds = [typeof one, typeof other];
  const isOrder = operator !== "=" && operator !== "!=";
  const as = !isOrder && kinds.includes("boolean") ? Boolean : isOrder || kinds.includes("number") ? number : String;
  const [left, right] = [as(one), as(other)];
  const found: Record<string, boolean> = {
    "=": left === right,
    "!=": left !== right,
    "<": left < right,
    "<=": left <= right,
    ">": left > right,
    ">=": left >= right,
  };
  if (!(operator in found)) throw new Error(`no rule: ${operator}`);
  return found[operator] ?? false;
}

function number(value: string | number | boolean): number {
  return value === "" ? Number.NaN : Number(value);
}

/** The questions that are asked now, and the answers that count: what is not asked is left out, until nothing changes. */
export function followed(questions: readonly Asked[], given: Answers): { asked: Asked[]; answers: Answers } {
  let answers = given;
  let asked: Asked[] = [];
  for (let round = 0; round < 10; round += 1) {
    const scope = new Map([...answers].map(([address, text]) => [address.split("/").at(-1) ?? "", text]));
    asked = questions.filter((each) => holds(each.relevant, scope));
    const open = new Set(asked.map((each) => each.address));
    const kept = new Map([...given].filter(([address, text]) => text && open.has(address)));
    const isSame = kept.size === answers.size && [...kept].every(([address, text]) => answers.get(address) === text);
    answers = kept;
    if (isSame) break;
  }
  return { asked, answers };
}

/** Whether a question must be answered now. */
export function isRequired(question: Asked, answers: Answers): boolean {
  const scope = new Map([...answers].map(([address, text]) => [address.split("/").at(-1) ?? "", text]));
  return holds(question.required, scope);
}

/** Answers nested as the form is, groups that were asked included. */
export function nested(asked: readonly Asked[], answers: Answers): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { address } of asked) {
    const steps = address.split("/");
    const name = steps.pop() ?? "";
    let here = found;
    for (const step of steps) {
      here[step] ??= {};
      here = here[step] as Record<string, unknown>;
    }
    const text = answers.get(address);
    if (text) here[name] = text;
  }
  return found;
}
