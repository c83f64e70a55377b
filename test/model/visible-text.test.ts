import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { makeLinesVisible, makeVisible } from "../../src/model/visible-text.ts";

describe("makeVisible", () => {
  it.each([
    ["plain text", "nginx:1.25 läuft, 日本, 🚀", "nginx:1.25 läuft, 日本, 🚀"],
    ["colour sequence", "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
    ["window title", "\x1b]0;owned\x07", "\\x1b]0;owned\\x07"],
    ["one-byte CSI", "\x9b2J", "\\x9b2J"],
    ["next line and delete", "a\x85b\x7f", "a\\x85b\\x7f"],
    ["white space controls", "a\tb\r\nc\x00", "a\\tb\\r\\nc\\x00"],
    ["bidi override", "safe\u202etxt.exe", "safe\\u202etxt.exe"],
    ["bidi isolate", "\u2066x\u2069", "\\u2066x\\u2069"],
    ["zero width", "a\u200bb\ufeffc", "a\\u200bb\\ufeffc"],
    ["tag characters", "a\u{e0041}", "a\\u{e0041}"],
    ["lone surrogate", "a\ud800b", "a\\ud800b"],
  ])("%s", (_name, input, expected) => {
    expect(makeVisible(input)).toBe(expected);
  });

  it("leaves nothing that could steer a terminal, and changes nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const visible = makeVisible(text);
        const steering = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
        return !steering.test(visible) && makeVisible(visible) === visible;
      }),
    );
  });
});

describe("makeLinesVisible", () => {
  it("keeps line feeds and nothing else", () => {
    expect(makeLinesVisible("a\r\nb\n\x1b[2Jc\rd\te")).toBe("a\nb\n\\x1b[2Jc\\rd\\te");
  });

  it("returns a clean text unchanged once line feeds are set aside", () => {
    expect(makeLinesVisible("one\ntwo\n")).toBe("one\ntwo\n");
  });
});
