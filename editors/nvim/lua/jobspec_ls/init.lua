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

--- Calls a method of a client: since 0.11 it wants the client as its first argument.
---@param client vim.lsp.Client
---@param method string
function M.call(client, method, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

--- Whether a buffer of one of the filetypes is the server's: other TOML and Markdown files are somebody else's.
---@param buf integer
---@return boolean
function M.concerns(buf)
  local file, type = vim.api.nvim_buf_get_name(buf), vim.bo[buf].filetype
  local name = vim.fs.basename(file)
  if type == 'toml' then
    return name == 'jobspec.toml'
  elseif type ~= 'markdown' then
    return true
  elseif name ~= 'README.md' then
    return false
  end
  for beside in vim.fs.dir(vim.fs.dirname(file)) do
    if beside:find('%.nomad$') or beside:find('%.hcl$') then
      return true
    end
  end
  return false
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

--- A finding's message in lines that fit beside its place, for `virtual_lines`, which are cut off at the window's edge.
---@param finding vim.Diagnostic
---@return string
function M.wrapped(finding)
  local width = math.max(30, vim.o.columns - finding.col - 16)
  local lines, line = {}, (finding.code or finding.source or '') .. ':'
  for word in finding.message:gmatch('%S+') do
    if vim.fn.strdisplaywidth(line) + 1 + vim.fn.strdisplaywidth(word) > width then
      table.insert(lines, line)
      line = word
    else
      line = line .. ' ' .. word
    end
  end
  table.insert(lines, line)
  return table.concat(lines, '\n')
end

--- Whether findings are of a buffer that another client of this server has, and the given one has not. Neovim tells
--- a renamed buffer's new name to all clients alike; one that the buffer does not belong to would show its findings a
--- second time.
---@param uri string
---@param client_id integer
---@return boolean
function M.belongs_elsewhere(uri, client_id)
  local elsewhere = false
  for _, client in ipairs(M.clients()) do
    for buf in pairs(client.attached_buffers) do
      if vim.uri_from_bufnr(buf) == uri then
        if client.id == client_id then
          return false
        end
        elsewhere = true
      end
    end
  end
  return elsewhere
end

return M
