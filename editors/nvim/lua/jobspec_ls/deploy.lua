--- "Plan", "Run" and "Validate" above a job.
local M = {}

--- Runs what a lens above a job offers, in a terminal of its own. The command comes from the repository's
--- `jobspec.toml`, so it is shown before it runs.
---@param given { command: string, directory: string, uri: string }
function M.run(given)
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

return M
