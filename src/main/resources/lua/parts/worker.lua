-- Reads the worker's hash; fields never written are empty strings or zeros.
local function worker(key)
  local f = redis.call('HMGET', key, 'owner', 'until', 'pass', 'open', 'members', 'attempts', 'crashes', 'unclean',
    'nonce', 'marker', 'reserved', 'notBefore', 'prevPass', 'prevOwner', 'prevAt', 'prevServed', 'noted',
    'taken')
  return {
    owner = f[1] or '', ['until'] = tonumber(f[2] or 0), pass = tonumber(f[3] or 0), open = f[4] == '1',
    members = tonumber(f[5] or 0), attempts = tonumber(f[6] or 0), crashes = tonumber(f[7] or 0),
    unclean = f[8] == '1', nonce = f[9] or '', marker = tonumber(f[10] or 0), reserved = tonumber(f[11] or 0),
    notBefore = tonumber(f[12] or 0), prevPass = tonumber(f[13] or -1), prevOwner = f[14] or '',
    prevAt = tonumber(f[15] or 0), prevServed = tonumber(f[16] or 0), noted = f[17] == '1', taken = tonumber(f[18] or 0)
  }
end

-- Is the lease held, by the given owner or (without one) by anybody?
local function held(w, now, owner)
  return w.owner ~= '' and w['until'] > now and (owner == nil or w.owner == owner)
end

-- Does the given owner hold the given pass? Every transition of a pass asks this before it changes anything.
local function holds(w, now, owner, pass)
  return held(w, now, owner) and w.open and w.pass == tonumber(pass)
end
