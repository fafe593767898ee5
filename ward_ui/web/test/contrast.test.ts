import { describe, expect, it } from "vitest";
import css from "../src/styles/tokens.css?raw";

type Tokens = Record<string, string>;

function block(selector: string): Tokens {
  const body = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  return Object.fromEntries([...body.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
}

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const THEMES: Record<string, Tokens> = {
  day: block(":root"), dark: block('[data-theme="dark"]'), night: block('[data-theme="night"]'),
};

describe.each(Object.entries(THEMES))("the %s theme", (_, t) => {
  const grounds = ["page", "tile", "raised"].map((ground) => t[ground]!);

  it("numbers, fresh and held, have 7:1", () => {
    for (const ground of grounds) for (const ink of ["ink", "ink-2"]) expect(contrast(t[ink]!, ground), ink).toBeGreaterThanOrEqual(7);
  });

  it("everything else has 4.5:1", () => {
    for (const ground of grounds)
      for (const ink of ["ink-3", "rr", "hr"]) expect(contrast(t[ink]!, ground), ink).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t["primary"]!, t["on-primary"]!)).toBeGreaterThanOrEqual(4.5);
    for (const priority of ["high", "medium", "low"])
      for (const ground of [priority, `${priority}-deep`])
        expect(contrast(t[`on-${priority}`]!, t[ground]!), ground).toBeGreaterThanOrEqual(4.5);
  });
});

it("at night nothing is brighter than 60 % luminance but the words on red", () => {
  const night = Object.entries(THEMES["night"]!);
  expect(night.length).toBeGreaterThan(10);
  for (const [token, hex] of night) if (token !== "on-high") expect(luminance(hex), token).toBeLessThanOrEqual(0.6);
});
