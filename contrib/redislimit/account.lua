-- The account of one API key that several processes share. It is that of smartlead.AdaptiveLimiter, see there for why:
-- a request takes a place in the window when it is sent and gives it back one window after its answer, and what the
-- server says it has counted corrects that. All times are milliseconds, by Redis's clock.
--
-- KEYS  1 state   hash
--       2 held    sorted set: the places of answered requests, by the time of the answer
--       3 flight  hash: process -> requests under way
--       4 alive   sorted set: processes, by the time of their last call
-- ARGV  process, its requests under way, places wanted, latest time to run at (0 is any),
--       number of rates, then per rate: requests, window
--       then per answer: number, age, limited, limit, remaining, time to the reset, time asked to wait
-- The number makes an answer that is reported twice count once.
--
-- It returns now, epoch, places granted, when to ask again, the earliest time of the next place, how long everyone
-- is paused, the plan's limit and window (0 until known), processes alive, free places. An epoch of -1 says that the
-- call came too late and changed nothing.

local RESET_MARGIN, MAX_RESET_MARGIN, SAME_RESET, UNKNOWN_RESET = 1000, 5000, 1500, -1500
local MIN_PAUSE, MAX_PAUSE, LONG_REFUSAL, MAX_RETRY_AFTER = 1000, 60000, 8, 86400000
local FEW_EARLIER = 2
local SHARE_CUT, FULL_SHARE, MIN_FULL_SHARE, OPEN_RAMP = 0.9, 10, 240000, 64
local ALIVE, CLOCK_TOLERANCE, KEPT = 15000, 5000, 600000
local SHORTEST_POLL, LONGEST_POLL, POLLS = 20, 3000, 10
local NEVER = 1e15
local min, max, floor = math.min, math.max, math.floor

local process, underway, wanted, latest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + floor(clock[2] / 1000)
if latest > 0 and now > latest then return {now, -1} end

local rates, arg = {}, 5
for i = 1, tonumber(ARGV[arg]) do
  rates[i] = {requests = tonumber(ARGV[arg + 1]), per = tonumber(ARGV[arg + 2])}
  arg = arg + 2
end
arg = arg + 1

-- State -----------------------------------------------------------------------------------------------------------

local WINDOW_FIELDS = {'limit', 'per', 'counted', 'share', 'cutShare', 'cutAt'}
local state, windows = {}, {}

local function load()
  local stored = redis.call('HGETALL', KEYS[1])
  for i = 1, #stored, 2 do state[stored[i]] = tonumber(stored[i + 1]) end
  if not state.epoch or state.seen > now + CLOCK_TOLERANCE then -- nothing there, or the clock was set back
    redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
    state = {epoch = now, known = 0, reset = 0, margin = RESET_MARGIN, probe = 0, raised = 0, paused = 0, refusals = 0, ramp = 0}
    for i, rate in ipairs(rates) do
      windows[i] = {limit = rate.requests, per = rate.per, counted = 0, share = rate.requests, cutShare = 0, cutAt = 0}
    end
    return
  end
  for i = 1, state.windows do
    windows[i] = {}
    for _, field in ipairs(WINDOW_FIELDS) do windows[i][field] = state[field .. i] end
  end
end

local function longestPer()
  local per = 0
  for _, w in ipairs(windows) do per = max(per, w.per) end
  return per
end

local function save()
  state.seen, state.windows = now, #windows
  for i, w in ipairs(windows) do
    for _, field in ipairs(WINDOW_FIELDS) do state[field .. i] = w[field] end
  end
  local flat = {}
  for field, value in pairs(state) do
    flat[#flat + 1] = field
    flat[#flat + 1] = string.format('%.17g', value)
  end
  redis.call('HSET', KEYS[1], unpack(flat))
  local kept = max(KEPT, 2 * longestPer(), state.paused - now + KEPT)
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, kept) end
end

-- Places ----------------------------------------------------------------------------------------------------------

local function since(w) return '(' .. string.format('%.0f', now - w.per) end
local function held(w) return redis.call('ZCOUNT', KEYS[2], since(w), '+inf') end

local function hold(member, age) redis.call('ZADD', KEYS[2], now - age, member) end

-- heldUntil is when the place is given back that has so many older ones before it.
local function heldUntil(w, older)
  local found = redis.call('ZRANGEBYSCORE', KEYS[2], since(w), '+inf', 'WITHSCORES', 'LIMIT', older, 1)
  return tonumber(found[2]) + w.per
end

local function expire()
  local gone = redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - longestPer()))
  if state.known == 1 then windows[1].counted = max(windows[1].counted - gone, 0) end
end

-- recount adopts the server's count and forgets from the oldest on what it has not counted.
local function recount(w, counted)
  w.counted = counted
  local excess = redis.call('ZCARD', KEYS[2]) - counted
  if excess > 0 then redis.call('ZREMRANGEBYRANK', KEYS[2], 0, excess - 1) end
end

-- What processes that ended without a word had under way was answered by now at the latest.
local function bury()
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', string.format('%.0f', now - ALIVE))) do
    for i = 1, tonumber(redis.call('HGET', KEYS[3], gone) or 0) do hold(gone .. ':lost:' .. now .. ':' .. i, 0) end
    redis.call('HDEL', KEYS[3], gone)
    redis.call('ZREM', KEYS[4], gone)
  end
end

local inFlight = 0

local function enrol()
  redis.call('ZADD', KEYS[4], now, process)
  redis.call('HSET', KEYS[3], process, underway)
end

local function ours(w) return floor(w.share + 0.5) end

local function free(w)
  local n = held(w)
  return min(w.limit - inFlight - max(w.counted, n), ours(w) - inFlight - n)
end

local function nextPlace(w)
  local left = free(w)
  if left > 0 then return now end
  local short = 0 - left -- which is never -0, that no command takes
  if short < held(w) then return heldUntil(w, short) end
  return NEVER
end

-- earliest is a lower bound of when the next request can have a place.
local function earliest(w)
  local n = held(w)
  local missing = max(max(n + inFlight, w.counted) - w.limit, n + inFlight - ours(w))
  if missing < 0 then return now end
  if missing < n then return heldUntil(w, missing) end
  return now + w.per * floor(missing / max(w.limit, 1))
end

-- Answers ---------------------------------------------------------------------------------------------------------

local function setPlan(limit)
  state.raised = 0
  local plan, per = windows[1], 0
  plan.limit, plan.share = limit, limit
  for _, rate in ipairs(rates) do
    if rate.requests == limit then
      plan.per = rate.per
      return
    end
    per = max(per, rate.per)
  end
  plan.per = per
end

local function learnLimit(limit)
  if state.known == 0 then
    state.known = 1
    local longest = windows[1]
    for _, w in ipairs(windows) do
      if w.per > longest.per then longest = w end
    end
    windows = {longest}
    setPlan(limit)
    return
  end
  if limit == windows[1].limit then
    state.raised = 0
    return
  end
  state.raised = state.raised + 1
  if limit < windows[1].limit or state.raised > inFlight then setPlan(limit) end
end

local function readReset(answer)
  if answer.reset < UNKNOWN_RESET then return 0 end
  return now + answer.reset
end

local function learn(answer)
  learnLimit(answer.limit)
  local plan = windows[1]
  local counted, reset = max(answer.limit - answer.remaining, 0), readReset(answer)
  if reset ~= 0 and reset - now > plan.per + 2 * RESET_MARGIN then
    plan.per, state.stretched = reset - now, 1
  end
  hold(answer.member, answer.age)
  if reset == 0 then -- nothing tells old news from new: the higher count is the safe one
    plan.counted = max(plan.counted, counted)
    state.probe = now + plan.per
    return
  end
  if state.reset == 0 or reset > state.reset + SAME_RESET then -- a new window, or one that slides
    recount(plan, counted)
    state.reset, state.earlier = reset, 0
  elseif reset < state.reset - SAME_RESET then
    state.earlier = (state.earlier or 0) + 1
    -- overtaken by later answers, or of a bucket that fills up
    if state.stretched ~= 1 or state.earlier <= max(inFlight, FEW_EARLIER) then return end
    setPlan(answer.limit) -- the later reset was an odd one, and so is the window that it stretched
    plan.per = max(plan.per, reset - now)
    recount(plan, counted)
    state.reset, state.earlier, state.stretched = reset, 0, 0
  else
    state.earlier = 0
    if state.probe <= now then state.margin = min(state.margin + RESET_MARGIN, MAX_RESET_MARGIN) end
    plan.counted = max(plan.counted, counted)
  end
  state.probe = max(state.reset + state.margin, now + RESET_MARGIN)
end

local function grow(w)
  if w.share < w.limit then
    local t = (now - w.cutAt) / max(FULL_SHARE * w.per, MIN_FULL_SHARE)
    w.share = min(w.cutShare + w.limit * t * t, w.limit)
  end
end

local function shrink(w)
  w.share = max(min(w.share, held(w)) * SHARE_CUT, w.share / 2, 1)
  w.cutShare, w.cutAt = w.share, now
end

local function fullest()
  local found = windows[1]
  for _, w in ipairs(windows) do
    if held(w) * found.share > held(found) * w.share then found = w end
  end
  return found
end

local function served(answer)
  if now >= state.paused then -- not a straggler from before the pause
    state.refusals = 0
    for _, w in ipairs(windows) do grow(w) end
    if state.ramp > 0 then state.ramp = state.ramp + 1 end
    if state.ramp > OPEN_RAMP then state.ramp = 0 end
  end
  if answer.limit > 0 then learn(answer) else hold(answer.member, answer.age) end
end

local function backoff(refusals)
  local pause, most = MIN_PAUSE, 0
  for _, w in ipairs(windows) do
    pause, most = min(pause, w.per / 4), max(most, w.per / 4)
  end
  if refusals > LONG_REFUSAL then most = MAX_PAUSE end
  most = min(most, MAX_PAUSE)
  while refusals > 1 and pause < most do
    pause, refusals = pause * 3, refusals - 1
  end
  return min(pause, most)
end

local function pauseEnd(answer)
  local reset = readReset(answer)
  if answer.retry <= 0 and reset <= now then return now + backoff(state.refusals) end
  local told = reset + state.margin
  if state.known == 1 then told = min(told, now + windows[1].per) end
  if answer.retry > 0 then told = now + min(answer.retry, MAX_RETRY_AFTER) end
  if state.refusals < 2 then return told end
  return max(told, now + backoff(state.refusals - 1))
end

local function refused(answer)
  if state.known == 1 and answer.limit == windows[1].limit then learn(answer) end
  if now >= state.paused then -- the first refusal of its kind, not one more of the same burst
    state.refusals = state.refusals + 1
    if state.refusals == 1 then shrink(fullest()) end
  end
  state.ramp = 1
  state.paused = max(state.paused, pauseEnd(answer))
  state.probe = state.paused
end

-- The call --------------------------------------------------------------------------------------------------------

-- grant gives a process its even part of what is free: the others ask as well.
local function grant(left, alive)
  if wanted == 0 or now < state.paused then return 0 end
  if left <= 0 then
    if state.known == 1 and inFlight == 0 and now >= state.probe then return 1 end -- it may ask for news
    return 0
  end
  local granted = min(wanted, math.ceil(left / alive))
  if state.ramp > 0 then granted = min(granted, state.ramp - inFlight) end
  return max(granted, 0)
end

local function leastFree()
  local left = NEVER
  for _, w in ipairs(windows) do left = min(left, free(w)) end
  return left
end

-- askAgain is when the clock makes room, but not later than news of other processes could.
local function askAgain()
  if now < state.paused then return state.paused - now end
  local at, shortest = now, NEVER
  for _, w in ipairs(windows) do
    at, shortest = max(at, nextPlace(w)), min(shortest, w.per)
  end
  local poll = max(SHORTEST_POLL, min(LONGEST_POLL, floor(shortest / POLLS)))
  if state.known == 1 and inFlight == 0 then at = min(at, max(state.probe, now)) end
  if state.ramp > 0 and inFlight >= state.ramp then at = NEVER end
  return min(at - now, poll)
end

local function earliestPlace()
  local at = now
  if state.answered == 1 then -- before the first answer nobody knows what the limit is
    for _, w in ipairs(windows) do at = max(at, earliest(w)) end
    if state.known == 1 then at = min(at, max(state.probe, now)) end
  end
  return max(at, state.paused)
end

load()
enrol()
bury()
expire()
for _, n in ipairs(redis.call('HVALS', KEYS[3])) do inFlight = inFlight + tonumber(n) end
while ARGV[arg] do
  local answer = {
    member = process .. ':' .. ARGV[arg],
    age = tonumber(ARGV[arg + 1]), limit = tonumber(ARGV[arg + 3]), remaining = tonumber(ARGV[arg + 4]),
    reset = tonumber(ARGV[arg + 5]), retry = tonumber(ARGV[arg + 6]),
  }
  state.answered = 1
  if ARGV[arg + 2] == '1' then refused(answer) else served(answer) end
  arg = arg + 7
end
expire()
local alive, left = redis.call('ZCARD', KEYS[4]), leastFree()
local granted = grant(left, alive)
if granted > 0 then
  inFlight = inFlight + granted
  redis.call('HSET', KEYS[3], process, underway + granted)
end
local again, first = askAgain(), earliestPlace()
save()
local limit, per = 0, 0
if state.known == 1 then limit, per = windows[1].limit, windows[1].per end
return {now, state.epoch, granted, again, first - now, max(state.paused - now, 0), limit, per, alive, max(left - granted, 0)}
