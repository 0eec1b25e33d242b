// What people paste becomes an address that can be watched, or is refused before the server is asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressFrom, nameFor } from "./address.ts";

test("a bare name gets https, an address of one's own network http", () => {
  assert.equal(addressFrom("shop.example")?.href, "https://shop.example/");
  assert.equal(addressFrom("  shop.example/health?x=1 ")?.href, "https://shop.example/health?x=1");
  assert.equal(addressFrom("127.0.0.1:8080/x")?.href, "http://127.0.0.1:8080/x");
  assert.equal(addressFrom("localhost:3000")?.href, "http://localhost:3000/");
  assert.equal(addressFrom("[::1]:8080")?.href, "http://[::1]:8080/");
  assert.equal(addressFrom("http://intranet/")?.href, "http://intranet/");
});

test("what is no address is refused", () => {
  for (const text of ["", "nonsense", "what ever", "ftp://files.example", "javascript:alert(1)", "https://"])
    assert.equal(addressFrom(text), undefined, text);
});

test("a monitor that nobody named is called by host and path", () => {
  assert.equal(nameFor(new URL("https://www.shop.example/")), "shop.example");
  assert.equal(nameFor(new URL("https://shop.example:8443/health/")), "shop.example:8443/health");
});
