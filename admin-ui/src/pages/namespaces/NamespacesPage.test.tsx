import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, describe, expect, it } from "vitest";
import { NamespacesPage } from "./NamespacesPage";

afterEach(cleanup);

describe("NamespacesPage", () => {
  it("links each namespace to its dtab", () => {
    render(<NamespacesPage namespaces={{ kind: "ready", value: ["default", "shop"] }} />);
    expect(screen.getByText("shop").getAttribute("href")).toBe("api/1/dtabs/shop");
  });

  it("says that there are none, rather than nothing at all", () => {
    render(<NamespacesPage namespaces={{ kind: "ready", value: [] }} />);
    expect(screen.getByText(/No namespaces yet/)).toBeTruthy();
  });

  it("shows an old list together with what is wrong", () => {
    const stale = { kind: "stale", value: ["shop"], problem: "store away" } as const;
    render(<NamespacesPage namespaces={{ ...stale, value: [...stale.value] }} />);
    expect(screen.getByRole("alert").textContent).toContain("store away");
    expect(screen.getByText("shop")).toBeTruthy();
  });

  it("says why it cannot show anything", () => {
    render(<NamespacesPage namespaces={{ kind: "failed", problem: "refused" }} />);
    expect(screen.getByRole("alert").textContent).toContain("refused");
  });
});
