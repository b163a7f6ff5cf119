-- Drives a second Neovim, which is as a user has it (init.lua): types into it over RPC and looks at what it then shows.
local M = {}

local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))

--- The directory that holds the copy of the fixtures.
M.workspace = arg[1]

local child = vim.fn.jobstart({ vim.v.progpath, '--embed', '--headless', '-n', '-u', here .. '/init.lua' }, { rpc = true })

--- Calls an API function in the other Neovim.
function M.api(name, ...)
  return vim.rpcrequest(child, 'nvim_' .. name, ...)
end

--- Runs Lua there; `...` are its arguments.
function M.lua(code, ...)
  return M.api('exec_lua', code, { ... })
end

function M.check(ok, what)
  io.stdout:write((ok and 'ok ' or 'FAIL ') .. what .. '\n')
  io.stdout:flush()
end

--- Asks again until the answer is neither nil nor false.
function M.wait_for(ask, seconds)
  local answer
  vim.wait((seconds or 10) * 1000, function()
    answer = ask()
    return answer ~= nil and answer ~= false
  end, 20)
  return answer
end

function M.open(name)
  M.api('command', 'edit! ' .. M.workspace .. '/' .. name)
end

function M.findings(rule)
  return M.lua([[
    local rule = ...
    return vim.tbl_filter(function(d)
      return d.source == 'jobspec-ls' and (rule == nil or d.code == rule)
    end, vim.diagnostic.get(0))
  ]], rule)
end

function M.text()
  return table.concat(M.api('buf_get_lines', 0, 0, -1, false), '\n')
end

function M.identities()
  return select(2, M.text():gsub('identity {', ''))
end

--- The ids of the clients of a buffer; 0 is the present one.
function M.clients(buf)
  return M.lua('return vim.tbl_map(function(c) return c.id end, require("jobspec_ls").clients(...))', buf)
end

--- Chooses an action from the menu of `gra` by its title.
function M.choose(title)
  M.lua(
    [[
      local title = ...
      vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find(title) ~= nil end })
    ]],
    title
  )
end

--- Puts the cursor on a finding.
function M.go_to(finding)
  M.api('win_set_cursor', 0, { finding.lnum + 1, finding.col })
end

--- Runs the checks, ends the other Neovim and then this one.
function M.run(checks)
  local ok, err = xpcall(checks, debug.traceback)
  if not ok then
    M.check(false, 'the test ran to its end')
    io.stderr:write(err .. '\n')
  end
  pcall(vim.rpcnotify, child, 'nvim_command', 'qall!')
  vim.fn.jobwait({ child }, 3000)
  vim.cmd('qall!')
end

return M
