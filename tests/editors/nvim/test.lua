-- usage: nvim --clean -l test.lua WORKSPACE   (JOBSPEC_REPOSITORY set, jobspec-ls on PATH)
-- Starts a second Neovim as a user has it (nvim/init.lua), types into it over RPC and looks at what it then shows.
-- Prints one line per check; the harness counts them.

local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
local workspace = arg[1]

local child = vim.fn.jobstart({ vim.v.progpath, '--embed', '--headless', '-n', '-u', here .. '/init.lua' }, { rpc = true })

--- Calls an API function in the other Neovim.
local function api(name, ...)
  return vim.rpcrequest(child, 'nvim_' .. name, ...)
end

--- Runs Lua there; `...` are its arguments.
local function lua(code, ...)
  return api('exec_lua', code, { ... })
end

local function check(ok, what)
  io.stdout:write((ok and 'ok ' or 'FAIL ') .. what .. '\n')
  io.stdout:flush()
end

--- Asks again until the answer is neither nil nor false.
local function wait_for(ask, seconds)
  local answer
  vim.wait((seconds or 10) * 1000, function()
    answer = ask()
    return answer ~= nil and answer ~= false
  end, 20)
  return answer
end

local function open(name)
  api('command', 'edit! ' .. workspace .. '/' .. name)
end

local function findings(rule)
  return lua([[
    local rule = ...
    return vim.tbl_filter(function(d)
      return d.source == 'jobspec-ls' and (rule == nil or d.code == rule)
    end, vim.diagnostic.get(0))
  ]], rule)
end

local function text()
  return table.concat(api('buf_get_lines', 0, 0, -1, false), '\n')
end

local function identities()
  return select(2, text():gsub('identity {', ''))
end

local original = vim.fn.readfile(workspace .. '/web/web.nomad.hcl')

local function run()
  local version = lua('return tostring(vim.version())')
  check(true, 'Neovim ' .. version .. ' starts with editors/nvim on the runtimepath')

  open('agent.hcl')
  check(lua('return vim.bo.filetype') == 'hcl', 'an agent configuration stays hcl')
  open('plain.hcl')
  check(lua('return vim.bo.filetype') == 'nomad', 'a *.hcl file with a job block is nomad')
  local file = api('call_function', 'tempname', {}) .. '.nomad'
  api('command', 'edit ' .. file)
  check(lua('return vim.bo.filetype') == 'nomad', 'a *.nomad file is nomad')
  api('buf_set_lines', 0, 0, -1, false, { 'job "x" {', '  a = "{{ key \\"b/c\\" }}"', '  d = 1', '}' })
  check(
    lua([[return not vim.iter(vim.fn.synstack(3, 3)):any(function(id)
      return vim.fn.synIDattr(id, 'name'):find('String') or vim.fn.synIDattr(id, 'name'):find('Template')
    end)]]),
    'an action with escaped quotes ends with its string'
  )
  api('command', 'set nomodified')

  open('web/web.nomad.hcl')
  check(lua('return vim.bo.filetype') == 'nomad', 'a *.nomad.hcl file is nomad')
  check(
    lua('return vim.bo.commentstring .. vim.bo.shiftwidth .. tostring(vim.bo.expandtab)') == '# %s2true',
    'comments start with #, the indentation is two spaces'
  )
  check(
    lua([[
      local line = vim.fn.search('range service')
      local names = vim.tbl_map(function(id) return vim.fn.synIDattr(id, 'name') end, vim.fn.synstack(line, 5))
      return vim.tbl_contains(names, 'nomadTemplateKeyword')
    ]]),
    'consul-template in a heredoc is coloured'
  )

  -- Diagnostics.
  check(
    wait_for(function()
      return #lua('return vim.tbl_map(function(c) return c.id end, require("jobspec_ls").clients(0))') == 1
    end),
    'one client attaches'
  )
  local finding = wait_for(function()
    return findings('missing-identity')[1]
  end)
  check(finding ~= nil, 'missing-identity is reported')
  if not finding then
    return
  end
  local line = api('buf_get_lines', 0, finding.lnum, finding.lnum + 1, false)[1]
  check(
    line:sub(finding.col + 1, finding.end_col) == 'service',
    'its range is the service keyword: ' .. vim.inspect(line:sub(finding.col + 1, finding.end_col))
  )
  check(finding.severity == vim.diagnostic.severity.ERROR, 'it is an error')

  -- Hover, by the key that a user presses.
  api('win_set_cursor', 0, { finding.lnum + 1, finding.col })
  lua('vim.lsp.buf.hover()')
  local float = wait_for(function()
    return lua([[
      for _, win in ipairs(vim.api.nvim_list_wins()) do
        if vim.api.nvim_win_get_config(win).relative ~= '' then
          return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), '\n')
        end
      end
      return false
    ]])
  end)
  check(float and float:find('developer.hashicorp.com', 1, true), 'hover shows the documentation of service')

  -- The quick-fix.
  lua([[
    vim.lsp.buf.code_action({
      apply = true,
      context = { only = { 'quickfix' } },
      filter = function(action) return action.isPreferred and action.title:lower():find('identity') end,
    })
  ]])
  check(
    wait_for(function()
      return identities() == 1
    end),
    'the code action inserts the identity block'
  )
  check(
    wait_for(function()
      return #findings('missing-identity') == 0
    end),
    'the finding goes'
  )

  -- Fix all, as a command and before a write.
  api('command', 'undo')
  wait_for(function()
    return findings('missing-identity')[1]
  end)
  api('command', 'Jobspec fix-all')
  check(identities() == 1, ':Jobspec fix-all inserts it as well')
  api('command', 'undo')
  lua([[
    vim.api.nvim_create_autocmd('BufWritePre', { pattern = '*.nomad.hcl', callback = function(event)
      require('jobspec_ls').fix_all(event.buf)
    end })
  ]])
  api('command', 'write')
  local written = table.concat(vim.fn.readfile(workspace .. '/web/web.nomad.hcl'), '\n')
  check(written:find('aud = ["consul.io"]', 1, true), 'fix_all before a write puts it into the file')

  -- Completion while typing, in a file that is broken at that moment. A service that has its identity gets no second.
  api('command', 'undo')
  lua([[vim.fn.search('port = "http"')]])
  api('input', 'oidenti<C-x><C-o>')
  local words = wait_for(function()
    local items = lua([[
      return vim.tbl_map(function(i) return i.abbr ~= '' and i.abbr or i.word end, vim.fn.complete_info({ 'items' }).items)
    ]])
    return #items > 0 and items
  end) or {}
  check(vim.tbl_contains(words, 'identity') or words[1] == nil and identities() == 1, 'completion offers identity')
  api('input', '<Esc>u')

  -- The command's other halves.
  api('command', 'Jobspec restart')
  check(
    wait_for(function()
      return #lua('return vim.tbl_map(function(c) return c.id end, require("jobspec_ls").clients(0))') == 1
    end),
    ':Jobspec restart brings the client back'
  )
  api('command', 'Jobspec explain missing-identity')
  check(
    wait_for(function()
      return lua('return vim.bo.filetype') == 'markdown' and text():lower():find('identity', 1, true)
    end),
    ':Jobspec explain shows the rule\'s page'
  )
  api('command', 'close')

  -- The policy: its own mistakes, and its effect on the job, before it is written.
  api('command', 'buffer ' .. workspace .. '/web/web.nomad.hcl')
  api('buf_set_lines', 0, 0, -1, false, original)
  local job = lua('return vim.api.nvim_get_current_buf()')
  check(
    wait_for(function()
      return findings('missing-identity')[1]
    end),
    'the finding is back'
  )
  open('jobspec.toml')
  api('buf_set_lines', 0, -1, -1, false, { '[rules]', 'missing-identiti = "off"' })
  check(
    wait_for(function()
      return findings()[1]
    end),
    'a mistake in jobspec.toml is a finding there'
  )
  api('buf_set_lines', 0, -2, -1, false, { 'missing-identity = "off"' })
  check(
    wait_for(function()
      return lua(
        [[
          local buf = ...
          return #vim.tbl_filter(function(d) return d.code == 'missing-identity' end, vim.diagnostic.get(buf)) == 0
        ]],
        job
      )
    end),
    'a rule that is turned off there is off in the job at once'
  )
  api('command', 'edit! | ' .. 'buffer ' .. workspace .. '/web/web.nomad.hcl')
  check(
    wait_for(function()
      return findings('missing-identity')[1]
    end),
    'and on again once jobspec.toml is as it was'
  )

  -- Two files of the workspace; the other one is not open.
  open('nomad-jobs/dns/dns.nomad.hcl')
  local conflict = wait_for(function()
    return findings('static-port-conflict')[1]
  end)
  check(conflict ~= nil, 'a port that another job claims is a finding')
  local related = conflict and vim.tbl_get(conflict, 'user_data', 'lsp', 'relatedInformation', 1)
  check(
    related and vim.endswith(related.location.uri, '/nomad-jobs/resolver/unbound.nomad.hcl'),
    'it leads to the other job\'s file'
  )

  -- The actions that the menu of `gra` would show, chosen by their titles.
  local function choose(title)
    lua(
      [[
        local title = ...
        vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find(title) ~= nil end })
      ]],
      title
    )
  end
  open('nomad-jobs/resolver/unbound.nomad.hcl')
  local misnamed = wait_for(function()
    return findings('job-file-name')[1]
  end)
  check(misnamed ~= nil, 'a file that is not named after its job is a finding')
  if misnamed then
    api('win_set_cursor', 0, { misnamed.lnum + 1, misnamed.col })
    choose('^Explain `job%-file%-name`')
    check(
      wait_for(function()
        return lua('return vim.bo.filetype') == 'markdown' and text():find('# job-file-name', 1, true)
      end),
      'the action Explain shows the rule\'s page'
    )
    api('command', 'close')
  end

  open('agent.hcl')
  wait_for(function()
    return #lua('return vim.tbl_map(function(c) return c.id end, require("jobspec_ls").clients(0))') == 1
  end)
  vim.wait(500)
  check(#findings() == 0, 'an agent configuration gets no finding')

  api('command', 'checkhealth jobspec_ls')
  local report = text()
  check(report:find('jobspec%-ls %d') and not report:find('ERROR') and not report:find('WARN'), ':checkhealth is content')
  if report:find('ERROR') or report:find('WARN') then
    io.stderr:write(report .. '\n')
  end
  api('command', 'helptags ' .. vim.env.JOBSPEC_REPOSITORY .. '/editors/nvim/doc | help :Jobspec')
  check(text():find('Jobspec restart', 1, true), ':help :Jobspec finds the page')

  local messages = api('exec2', 'messages', { output = true }).output
  check(not messages:find('Error') and not messages:find('E%d+:'), 'no error message was shown')
  io.stderr:write(messages .. '\n')
end

local ok, err = xpcall(run, debug.traceback)
if not ok then
  check(false, 'the test ran to its end')
  io.stderr:write(err .. '\n')
end
pcall(vim.rpcnotify, child, 'nvim_command', 'qall!')
vim.fn.jobwait({ child }, 3000)
vim.cmd('qall!')
