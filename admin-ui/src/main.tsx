import { render } from "preact";
import { App, refresh } from "./app";

const root = document.getElementById("app");
if (root === null) {
  throw new Error("index.html has no element with the id 'app'");
}
render(<App />, root);
void refresh();
