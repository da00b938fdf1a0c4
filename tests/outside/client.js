// A young person without a browser: just the requests a browser without JavaScript would send, as fast as they go.
import http from "node:http";

export class Client {
  constructor(url, agent) {
    this.url = new URL(url);
    this.agent = agent ?? new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.cookie = null;
    this.csrf = null;
  }

  request(method, path, form) {
    const body = form ? new URLSearchParams(form).toString() : "";
    const headers = { host: this.url.host };
    if (this.cookie) headers.cookie = this.cookie;
    if (form) {
      headers.origin = this.origin ?? this.url.origin;
      headers["content-type"] = "application/x-www-form-urlencoded";
      headers["content-length"] = Buffer.byteLength(body);
    }
    return new Promise((resolve, reject) => {
      const request = http.request({ host: this.url.hostname === "localhost" ? "127.0.0.1" : this.url.hostname, port: this.url.port, method, path, headers, agent: this.agent }, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          for (const line of response.headers["set-cookie"] ?? []) this.cookie = line.split(";")[0];
          resolve({ status: response.statusCode, location: response.headers.location, headers: response.headers, text: Buffer.concat(parts).toString() });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  get(path) {
    return this.request("GET", path);
  }

  post(path, form) {
    return this.request("POST", path, { csrf: this.csrf ?? "", ...form });
  }

  /** Types the code; afterwards forms can be sent. */
  async start(code) {
    const entered = await this.request("POST", "/", { code });
    if (entered.status !== 303) return entered;
    const hello = await this.get(entered.location);
    this.csrf = /name="csrf" value="([^"]+)"/.exec(hello.text)?.[1];
    if (!this.csrf) throw new Error("no token on the first page");
    return entered;
  }
}
