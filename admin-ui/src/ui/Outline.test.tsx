import { cleanup, render, screen, within } from "@testing-library/preact";
import { afterEach, describe, expect, it } from "vitest";
import type { Tree } from "../api/names";
import { explain } from "../dtab/explain";
import { Outline } from "./Outline";

afterEach(cleanup);

const entry = { prefix: "/svc", dst: "3*/a & 1*/b | /c" };
const leaf = (id: string, ...ips: string[]): Tree => ({
  type: "leaf",
  dentry: entry,
  bound: {
    id,
    path: "/",
    addr: { type: "bound", addrs: ips.map((ip) => ({ ip, port: 80, meta: {} })) },
  },
});
const tree: Tree = {
  type: "alt",
  path: "/svc",
  alt: [
    {
      type: "union",
      path: "/svc",
      dentry: entry,
      union: [
        { weight: 3, tree: leaf("/#/a", "10.0.0.1") },
        { weight: 1, tree: leaf("/#/b", "fd00::1") },
      ],
    },
    leaf("/#/c"),
  ],
};

const branch = (name: string) => {
  const item = screen.getByText(name).closest("li");
  if (item === null) {
    throw new Error(`${name} is in no list`);
  }
  return within(item);
};

describe("Outline", () => {
  it("says in words which branches are used, and for how much of the traffic", () => {
    render(<Outline root={explain(tree)} label="it" open />);
    expect(branch("/#/a").getByText("used")).toBeTruthy();
    expect(branch("/#/a").getByText("75 %")).toBeTruthy();
    expect(branch("/#/b").getByText("25 %")).toBeTruthy();
    expect(branch("/#/c").getByText("not used")).toBeTruthy();
  });

  it("shows an entry once on the way, and what has no name of its own by what it is", () => {
    render(<Outline root={explain(tree)} label="it" open />);
    expect(screen.getAllByText(`${entry.prefix} => ${entry.dst}`).length).toBe(1);
    expect(screen.getByText("divided by weight among")).toBeTruthy();
  });

  it("shows addresses so that they can be copied, and says where there are none", () => {
    render(<Outline root={explain(tree)} label="it" open />);
    expect(screen.getByText("[fd00::1]:80")).toBeTruthy();
    expect(branch("/#/c").getByText("no addresses right now")).toBeTruthy();
  });
});
