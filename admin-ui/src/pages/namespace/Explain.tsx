import { ApiError } from "../../api/http";
import { fetchExplanation, questionPath, type Explanation, type Question } from "../../api/names";
import { assertNever, type State } from "../../api/state";
import { asCommand, asCurl } from "../../dtab/commands";
import { explain } from "../../dtab/explain";
import { Outline } from "../../ui/Outline";
import { CopyButton, Notice, Waiting } from "../../ui/parts";
import { useLive } from "../../ui/useLive";

/** Follows what a name means; asks again at once when `revision` is another. */
export function useExplanation(question: Question, revision: string): State<Explanation> {
  const asked = question.name !== "";
  return useLive(
    JSON.stringify(question),
    {
      load: (signal) =>
        asked ? fetchExplanation(question, signal) : new Promise<Explanation>(() => undefined),
      ...(asked ? { watch: `${questionPath("bind", question)}&watch=1` } : {}),
      everyMs: 5_000,
      staleness: (explanation) => explanation.stale,
      isGone: (cause) => cause instanceof ApiError && cause.status < 500,
    },
    revision,
  );
}

/** What a name means, in every state that the answer can be in. */
export function Explained({ question, state }: { question: Question; state: State<Explanation> }) {
  switch (state.kind) {
    case "pending":
      return <Waiting>Asking what {question.name} means…</Waiting>;
    case "ready":
      return <Answer question={question} explanation={state.value} />;
    case "stale":
      return (
        <>
          <Notice tone="warning">This answer may be out of date: {state.problem}.</Notice>
          <Answer question={question} explanation={state.value} />
        </>
      );
    case "failed":
      return <Notice tone="error">{state.problem}</Notice>;
    default:
      return assertNever(state);
  }
}

function Answer({ question, explanation }: { question: Question; explanation: Explanation }) {
  const bound = explain(explanation.bound);
  const base = location.href.replace(/[?#].*/, "");
  return (
    <>
      <p class="copies">
        <CopyButton text={asCurl(question, base)}>Copy as curl</CopyButton>
        <CopyButton text={asCommand(question, base)}>Copy as command</CopyButton>
      </p>
      <section>
        <h3>Bound to</h3>
        {bound.verdict === "neg" ? (
          <Notice tone="plain">
            <strong>No such name.</strong> No entry leads <code>{question.name}</code> to a service
            that exists.
          </Notice>
        ) : bound.verdict === "fail" ? (
          <Notice tone="plain">
            <strong>Fails.</strong> An entry answers <code>!</code>, and nothing behind it is tried.
          </Notice>
        ) : (
          <Outline root={bound} label={`What ${question.name} is bound to`} open />
        )}
      </section>
      <section>
        <h3>How it got there</h3>
        <Outline
          root={explain(explanation.delegation)}
          label={`How ${question.name} is delegated`}
          open={false}
        />
      </section>
    </>
  );
}
