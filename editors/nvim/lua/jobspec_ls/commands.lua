--- `:Jobspec NAME ARGUMENT...`
local server = require('jobspec_ls')

local M = {}
local commands = {}

commands['fix-all'] = function()
  if not server.fix_all() then
    vim.notify('nothing in this file has a safe fix')
  end
end

commands['fix-workspace'] = function()
  local client = server.clients()[1]
  if not client then
    vim.notify('no server is running: open a job file first')
    return
  end
  local params = { command = 'jobspec.server.fixWorkspace', arguments = {} }
  local function tell(err, counts)
    if err or counts.files == 0 then
      vim.notify(err and err.message or 'nothing in this workspace has a safe fix')
    end
  end
  server.call(client, 'request', 'workspace/executeCommand', params, tell)
end

commands.explain = function(rule)
  require('jobspec_ls.explain').ask(rule)
end

commands.new = function(service, kind)
  require('jobspec_ls.new').ask(service, kind)
end

commands.policy = function()
  local file = vim.fs.find('jobspec.toml', { upward = true, path = vim.fs.dirname(vim.api.nvim_buf_get_name(0)) })[1]
  local root = vim.fs.root(0, '.git') or vim.fn.getcwd()
  vim.cmd.edit(vim.fn.fnameescape(file or vim.fs.joinpath(root, 'jobspec.toml')))
end

commands.restart = function()
  local buffers = {}
  for _, client in ipairs(server.clients()) do
    vim.list_extend(buffers, vim.tbl_keys(client.attached_buffers))
    server.call(client, 'stop')
  end
  -- The FileType event attaches a buffer again, once the old server has gone.
  vim.wait(2000, function()
    return #server.clients() == 0
  end, 20)
  for _, buf in ipairs(#buffers > 0 and buffers or { vim.api.nvim_get_current_buf() }) do
    vim.api.nvim_buf_call(buf, function()
      vim.cmd.doautocmd('<nomodeline>', 'FileType', vim.bo[buf].filetype)
    end)
  end
end

commands.log = function()
  vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  vim.cmd.normal({ 'G', bang = true })
end

--- Runs `:Jobspec NAME ARGUMENT...`.
---@param arguments string[]
function M.run(arguments)
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

--- What may follow on the command line: a command's name, a rule for `explain`, a kind of service for `new`.
---@param line string the command line so far
---@return string[]
function M.complete(line)
  local words = vim.split(line, '%s+')
  local candidates = {}
  if #words <= 2 then
    candidates = vim.tbl_keys(commands)
    table.sort(candidates)
  elseif words[2] == 'explain' then
    candidates = require('jobspec_ls.explain').rules_here()
  elseif words[2] == 'new' and #words == 4 then
    for _, kind in ipairs(require('jobspec_ls.new').kinds()) do
      table.insert(candidates, kind.name)
    end
  end
  return vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, words[#words])
  end, candidates)
end

return M
