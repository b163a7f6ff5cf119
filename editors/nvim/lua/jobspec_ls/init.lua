--- What plugin/jobspec_ls.lua and :checkhealth need, loaded only when it is first used.
local M = {}

--- The configuration in force: lsp/jobspec_ls.lua and what the user laid over it, with vim.lsp.config in 0.11 and
--- later, with the table vim.g.jobspec_ls before.
---@return table
function M.config()
  if vim.fn.has('nvim-0.11') == 1 then
    return vim.lsp.config.jobspec_ls
  end
  local file = vim.api.nvim_get_runtime_file('lsp/jobspec_ls.lua', false)[1]
  local user = type(vim.g.jobspec_ls) == 'table' and vim.g.jobspec_ls or {}
  return vim.tbl_extend('force', dofile(file), user)
end

--- The server's program, or nil where the user's `cmd` is a function.
---@return string?
function M.program()
  local cmd = M.config().cmd
  return type(cmd) == 'table' and cmd[1] or nil
end

--- The server's clients, of one buffer if `buf` is given.
---@param buf integer?
---@return vim.lsp.Client[]
function M.clients(buf)
  return vim.lsp.get_clients({ name = 'jobspec_ls', bufnr = buf })
end

--- Starts the server for a buffer, or joins the one that runs for its root. Neovim 0.10 only.
---@param buf integer
function M.start(buf)
  local config = M.config()
  local name = vim.api.nvim_buf_get_name(buf)
  if vim.bo[buf].buftype ~= '' or name == '' or vim.fn.executable(config.cmd[1]) == 0 then
    return
  end
  -- 0.10 can ask for diagnostics, but not be told to ask again when another file changed: so they are sent to it.
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.textDocument.diagnostic = nil
  config.root_dir(buf, function(root)
    vim.lsp.start(
      vim.tbl_extend('force', { capabilities = capabilities }, config, {
        name = 'jobspec_ls',
        root_dir = root or vim.fs.dirname(name),
        on_init = function(client)
          client.server_capabilities.diagnosticProvider = nil
        end,
      }),
      { bufnr = buf }
    )
  end)
end

--- The rule ids of the findings on the cursor's line.
---@return string[]
local function rules_here()
  local found = {}
  for _, finding in ipairs(vim.diagnostic.get(0, { lnum = vim.api.nvim_win_get_cursor(0)[1] - 1 })) do
    if finding.source == 'jobspec-ls' and finding.code and not vim.tbl_contains(found, finding.code) then
      table.insert(found, finding.code)
    end
  end
  return found
end

--- Shows a rule's page in a window of its own.
---@param rule string
local function show_rule(rule)
  local command = { M.program() or 'jobspec-ls', 'explain', '--format', 'markdown', rule }
  vim.system(command, { text = true }, vim.schedule_wrap(function(result)
    if result.code ~= 0 then
      vim.notify(vim.trim(result.stderr), vim.log.levels.ERROR)
      return
    end
    local buf = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(vim.trim(result.stdout), '\n'))
    vim.bo[buf].bufhidden = 'wipe'
    vim.bo[buf].filetype = 'markdown'
    vim.bo[buf].modifiable = false
    vim.cmd.split()
    vim.api.nvim_win_set_buf(0, buf)
    vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buf, desc = 'Close the page' })
  end))
end

--- Applies every safe fix in a buffer, at once: it may stand in a BufWritePre autocommand.
---@param buf integer? the current buffer if absent
---@return boolean changed whether there was anything to fix
function M.fix_all(buf)
  buf = (buf and buf ~= 0) and buf or vim.api.nvim_get_current_buf()
  local client = M.clients(buf)[1]
  if not client then
    return false
  end
  --- The server's answer, within a second.
  local function ask(method, params)
    local answers = vim.lsp.buf_request_sync(buf, method, params, 1000) or {}
    return (answers[client.id] or {}).result
  end
  local actions = ask('textDocument/codeAction', {
    textDocument = vim.lsp.util.make_text_document_params(buf),
    range = {
      start = { line = 0, character = 0 },
      ['end'] = { line = vim.api.nvim_buf_line_count(buf), character = 0 },
    },
    context = { only = { 'source.fixAll' }, diagnostics = {} },
  }) or {}
  for _, action in ipairs(actions) do
    local edit = action.edit or (ask('codeAction/resolve', action) or {}).edit
    if edit then
      vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
      return true
    end
  end
  return false
end

local commands = {}

commands['fix-all'] = function()
  if not M.fix_all() then
    vim.notify('nothing in this file has a safe fix')
  end
end

commands['fix-workspace'] = function()
  local client = M.clients()[1]
  if not client then
    return
  end
  local params = { command = 'jobspec.server.fixWorkspace', arguments = {} }
  local function tell(err, counts)
    if err or counts.files == 0 then
      vim.notify(err and err.message or 'nothing in this workspace has a safe fix')
    end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/executeCommand', params, tell)
  else
    client.request('workspace/executeCommand', params, tell)
  end
end

--- Shows a rule's page: the command that the server's actions refer to.
M.explain = show_rule

--- Runs what a lens above a job offers, in a terminal of its own. The command comes from the repository's
--- `jobspec.toml`, so it is shown before it runs.
---@param given { command: string, directory: string, uri: string }
function M.deploy(given)
  local buf = vim.uri_to_bufnr(given.uri)
  if vim.bo[buf].modified then
    vim.notify('save the file first: Nomad reads it from the disk', vim.log.levels.WARN)
    return
  end
  local question = ('In %s:\n%s'):format(vim.fn.fnamemodify(given.directory, ':~'), given.command)
  if vim.fn.confirm(question, '&Run\n&Cancel', 2) ~= 1 then
    return
  end
  vim.cmd('botright new')
  if vim.fn.has('nvim-0.11') == 1 then
    vim.fn.jobstart(given.command, { cwd = given.directory, term = true })
  else
    vim.fn.termopen(given.command, { cwd = given.directory })
  end
end

commands.explain = function(rule)
  if rule then
    return show_rule(rule)
  end
  local rules = rules_here()
  if #rules == 0 then
    vim.notify('no finding of jobspec-ls on this line')
  elseif #rules == 1 then
    show_rule(rules[1])
  else
    vim.ui.select(rules, { prompt = 'Explain which rule?' }, function(choice)
      if choice then
        show_rule(choice)
      end
    end)
  end
end

commands.policy = function()
  local file = vim.fs.find('jobspec.toml', { upward = true, path = vim.fs.dirname(vim.api.nvim_buf_get_name(0)) })[1]
  local root = vim.fs.root(0, '.git') or vim.fn.getcwd()
  vim.cmd.edit(vim.fn.fnameescape(file or vim.fs.joinpath(root, 'jobspec.toml')))
end

commands.restart = function()
  local buffers = {}
  for _, client in ipairs(M.clients()) do
    vim.list_extend(buffers, vim.tbl_keys(client.attached_buffers))
    if vim.fn.has('nvim-0.11') == 1 then
      client:stop()
    else
      vim.lsp.stop_client(client.id)
    end
  end
  -- The FileType event attaches a buffer again, once the old server has gone.
  vim.wait(2000, function()
    return #M.clients() == 0
  end, 20)
  for _, buf in ipairs(#buffers > 0 and buffers or { vim.api.nvim_get_current_buf() }) do
    vim.api.nvim_buf_call(buf, function()
      vim.cmd.doautocmd('<nomodeline>', 'FileType', vim.bo[buf].filetype)
    end)
  end
end

commands.log = function()
  vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.get_log_path()))
  vim.cmd.normal({ 'G', bang = true })
end

--- Runs `:Jobspec NAME ARGUMENT...`.
---@param arguments string[]
function M.command(arguments)
  local run = commands[arguments[1]]
  if not run then
    vim.notify(
      ('"%s" is none of: %s'):format(arguments[1], table.concat(M.complete('Jobspec '), ', ')),
      vim.log.levels.ERROR
    )
    return
  end
  run(unpack(arguments, 2))
end

--- What may follow on the command line: a command's name, or a rule for `explain`.
---@param line string the command line so far
---@return string[]
function M.complete(line)
  local words = vim.split(line, '%s+')
  local candidates = words[2] == 'explain' and #words > 2 and rules_here() or vim.tbl_keys(commands)
  table.sort(candidates)
  return vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, words[#words])
  end, candidates)
end

return M
