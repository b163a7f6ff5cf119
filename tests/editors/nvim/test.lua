-- usage: nvim --clean -l test.lua WORKSPACE   (JOBSPEC_REPOSITORY set, jobspec-ls on PATH)
-- One file in the editor. Prints one line per check; the harness counts them.

local driver = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/driver.lua')
local api, lua, check, wait_for = driver.api, driver.lua, driver.check, driver.wait_for
local open, findings, text, identities = driver.open, driver.findings, driver.text, driver.identities
local workspace = driver.workspace

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
  local coloured = { '# a note', 'job "x" {', '  a = "b ${var.c} d" // note', '  e = [1, true, upper("f")]', '  csi_plugin "y" {}', '}' }
  api('buf_set_lines', 0, 0, -1, false, coloured)
  local function group(row, what)
    local column = coloured[row]:find(what, 1, true)
    return lua('return vim.fn.synIDattr(vim.fn.synIDtrans(vim.fn.synID(...)), "name")', row, column, 1)
  end
  local groups = {}
  for _, place in ipairs({ { 1, '#' }, { 2, 'job' }, { 3, 'a ' }, { 3, 'b ' }, { 3, '${' }, { 3, 'var' }, { 3, ' d' }, { 3, '//' }, { 4, '1' }, { 4, 'true' }, { 4, 'upper' }, { 5, 'csi' } }) do
    table.insert(groups, group(place[1], place[2]))
  end
  local wanted = 'Comment Statement Identifier String Delimiter Identifier String Comment Constant Constant Function Type'
  check(table.concat(groups, ' ') == wanted, 'comments, strings, numbers and names are coloured: ' .. table.concat(groups, ' '))
  api('buf_set_lines', 0, 0, -1, false, {})
  api('input', 'ijob "x" {<CR>data = <lt><lt>EOH<CR>  text {<CR>EOH<CR>meta {<CR>a = "b"<CR>}<CR>}<Esc>')
  local typed = 'job "x" {\n  data = <<EOH\n    text {\n    EOH\n  meta {\n    a = "b"\n  }\n}'
  local indented = wait_for(function()
    return text() == typed
  end)
  check(indented, 'what is typed is indented: ' .. text():gsub('\n', '|'))
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
      return #driver.clients(0) == 1
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
      return #driver.clients(0) == 1
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

  open('agent.hcl')
  wait_for(function()
    return #driver.clients(0) == 1
  end)
  vim.wait(500)
  check(#findings() == 0, 'an agent configuration gets no finding')

  open('nomad-jobs/README.md')
  vim.wait(300)
  check(lua('return vim.bo.filetype') == 'markdown' and #driver.clients(0) == 0, 'a README that belongs to no job is left alone')

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

driver.run(run)
