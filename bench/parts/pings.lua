-- Posts a ping with a body of 100 bytes to one of many heartbeats, the next one each time: the start of a run, and in the
-- next round its end, by its id; half of them begin while the others end.
local paths = {}
local body = string.rep("x", 100)
local place = 0
local round = 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "text/plain"
  wrk.body = body
end

function request()
  place = place + 1
  if place > #paths then place, round = 1, round + 1 end
  local action = (place + round) % 2 == 0 and "start" or ""
  return wrk.format("POST", string.format("%s%s?rid=00000000-0000-4000-9000-%012x", paths[place], action, place))
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50Ms": %f, "p99Ms": %f, "maxMs": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
