import { render } from "preact";
import { App } from "./app";
import "./style.css";
import { startConnection } from "./ui/connection";
import { startRouting } from "./ui/route";
import { startVisibility } from "./ui/useLive";

const root = document.getElementById("app");
if (root === null) {
  throw new Error("index.html has no element with the id 'app'");
}
startRouting();
startVisibility();
render(<App />, root);
void startConnection(new AbortController().signal);
