-- Run by Ardour's own interpreter (ardour7-lua): makes a session with one stereo track into the master bus, and the VST3
-- plugin of the given class, if any, on that track. What to make stands in the environment:
--   GLOVEBOX_SESSION    directory of the new session; its last part is also the session's name
--   GLOVEBOX_RATE       frames per second
--   GLOVEBOX_PLUGIN     VST3 class identifier, or nothing for a track without a plugin
--   GLOVEBOX_PARAMETER  plain value of the plugin's first parameter, or nothing
--   GLOVEBOX_LATENCY    frames of latency that Ardour is to believe instead of the plugin's own report, or nothing

-- Unbuffered, so that nothing is lost when this ends early.
io.stdout:setvbuf("no")

local function setting(name)
    local value = os.getenv(name)
    if value == "" then return nil end
    return value
end

local directory = setting("GLOVEBOX_SESSION")
AudioEngine:set_backend("None (Dummy)", "", "")
local session = create_session(directory, directory:match("[^/]+$"), tonumber(setting("GLOVEBOX_RATE")))
assert(session, "Ardour made no session")

local tracks = session:new_audio_track(
    2, 2, nil, 1, "Track", ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true, false)
local track = tracks:front()
local master = session:master_out()

-- Ardour connects new tracks on a thread of its own, some time later; the session is saved before that.
for channel = 0, 1 do
    track:output():audio(channel):connect(master:input():audio(channel):name())
end

-- A panner multiplies, and a null test wants samples that nobody but the plugin touches.
track:panner_shell():set_bypassed(true)

local class = setting("GLOVEBOX_PLUGIN")
if class then
    local plugin = ARDOUR.LuaAPI.new_plugin(session, class, ARDOUR.PluginType.VST3, "")
    assert(not plugin:isnil(), "Ardour knows no VST3 plugin " .. class)
    assert(track:add_processor_by_index(plugin, 0, nil, true) == 0, "Ardour did not take the plugin")
    local value = setting("GLOVEBOX_PARAMETER")
    if value then
        assert(ARDOUR.LuaAPI.set_processor_param(plugin, 0, tonumber(value)), "Ardour did not set the parameter")
    end
    local latency = setting("GLOVEBOX_LATENCY")
    if latency then plugin:to_latent():set_user_latency(tonumber(latency)) end
end

assert(session:save_state("") == 0, "Ardour did not save the session")
close_session()
