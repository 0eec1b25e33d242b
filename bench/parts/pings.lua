-- Posts a ping with a body of 100 bytes to one of many heartbeats, another one each time. wrk's own words go to stderr.
local paths = {}
local body = string.rep("x", 100)

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  math.randomseed(os.time() + #paths + (tonumber(args[2]) or 0))
  wrk.method = "POST"
  wrk.body = body
end

function request()
  return wrk.format("POST", paths[math.random(#paths)])
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50Ms": %f, "p99Ms": %f, "maxMs": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
