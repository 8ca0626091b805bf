import { describe, expect, it } from "vitest";
import { readRoute, showRoute } from "./route";

describe("routes", () => {
  it("come back from the URL as they were", () => {
    const place = {
      page: "namespace",
      namespace: "a b",
      name: "/svc/a?b&c",
      dtab: "/svc => 0.5*/a & /b ; /c => %",
    } as const;
    expect(readRoute(showRoute(place))).toEqual(place);
    const overview = { page: "overview", filter: "sh+op" } as const;
    expect(readRoute(showRoute(overview))).toEqual(overview);
  });

  it("begin with the overview", () => {
    expect(readRoute("")).toEqual({ page: "overview", filter: "" });
  });

  it("say so when there is no such page", () => {
    expect(readRoute("#/nowhere").page).toBe("unknown");
    expect(readRoute("#/ns/%zz").page).toBe("unknown");
  });
});
