import { questionPath, type Question } from "../api/names";

/** A word of a POSIX shell's command line. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_/:.,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The question as a request that anyone can send; `base` is where the console itself was served from. */
export function asCurl(question: Question, base: string): string {
  return `curl ${quote(new URL(questionPath("delegate", question), base).href)}`;
}

/** The question as a command. */
export function asCommand(question: Question, base: string): string {
  const server = new URL(".", base).href.replace(/\/$/, "");
  const words = ["./waymark", "delegate", question.name, "-n", question.namespace];
  if (question.dtab.trim() !== "") {
    words.push("-d", question.dtab);
  }
  return [...words, "--server", server].map(quote).join(" ");
}
