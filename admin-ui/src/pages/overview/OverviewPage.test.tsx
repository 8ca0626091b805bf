import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, describe, expect, it } from "vitest";
import { Namespaces, type Row } from "./OverviewPage";

afterEach(cleanup);

const shop: Row = { name: "shop", revision: "7", entries: 2, stale: null };

describe("Namespaces", () => {
  it("links each namespace to its page", () => {
    render(<Namespaces rows={{ kind: "ready", value: [shop] }} filter="" />);
    expect(screen.getByText("shop").getAttribute("href")).toBe("#/ns/shop");
    expect(screen.getByText("7")).toBeTruthy();
  });

  it("says that there are none, rather than nothing at all", () => {
    render(<Namespaces rows={{ kind: "ready", value: [] }} filter="" />);
    expect(screen.getByText(/No namespaces yet/)).toBeTruthy();
  });

  it("says that the filter leaves none", () => {
    render(<Namespaces rows={{ kind: "ready", value: [shop] }} filter="x" />);
    expect(screen.getByText(/None of the 1 namespaces/)).toBeTruthy();
  });

  it("shows an old list together with what is wrong", () => {
    render(
      <Namespaces rows={{ kind: "stale", value: [shop], problem: "server away" }} filter="" />,
    );
    expect(screen.getByRole("alert").textContent).toContain("server away");
    expect(screen.getByText("shop")).toBeTruthy();
  });

  it("shows since when one of them may be out of date", () => {
    const stale: Row = { ...shop, stale: "2026-01-01T00:00:00Z store away" };
    render(<Namespaces rows={{ kind: "ready", value: [stale] }} filter="" />);
    expect(screen.getByText(/stale since 2026-01-01/)).toBeTruthy();
  });

  it("says why it cannot show anything", () => {
    render(<Namespaces rows={{ kind: "failed", problem: "refused" }} filter="" />);
    expect(screen.getByRole("alert").textContent).toContain("refused");
  });
});
