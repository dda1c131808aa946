// k6 against a running server: k6 run -e ADDR=localhost:50051 -e RATE=200 -e SECONDS=10 load/k6.js. Traps: load/README.md.
import grpc from "k6/net/grpc";
import { check } from "k6";
import { Counter } from "k6/metrics";

const rate = Number(__ENV.RATE || 200);
const seconds = Number(__ENV.SECONDS || 10);
const request = JSON.parse(open("./article.json"));
const codes = new Counter("grpc_codes");
const client = new grpc.Client();

export const options = {
  scenarios: {
    // Open loop: calls start on schedule. The default executor waits for answers.
    articles: { executor: "constant-arrival-rate", rate, timeUnit: "1s", duration: `${seconds}s`, preAllocatedVUs: 50, maxVUs: 500 },
  },
  thresholds: {
    // Without it k6 calls a run of nothing but refusals a success.
    checks: ["rate>0.999"],
    dropped_iterations: ["count==0"],
    grpc_req_duration: ["p(99)<50"],
  },
};

export default function () {
  // One connection for each virtual user, kept from one iteration to the next.
  if (__ITER === 0) client.connect(__ENV.ADDR || "localhost:50051", { plaintext: true, reflect: true });
  const res = client.invoke("lede.v1.ArticleService/Analyze", request, { timeout: "2s" });
  codes.add(1, { code: String(res.status) });
  check(res, { "status is OK": (r) => r && r.status === grpc.StatusOK });
}
