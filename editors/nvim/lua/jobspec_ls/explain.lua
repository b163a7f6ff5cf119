--- A rule's page, in a window of its own.
local M = {}

--- The rule ids of the findings on the cursor's line.
---@return string[]
function M.rules_here()
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
function M.show(rule)
  local command = { require('jobspec_ls').program() or 'jobspec-ls', 'explain', '--format', 'markdown', rule }
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

--- Shows the page of a rule, or else of the finding on the cursor's line.
---@param rule string?
function M.ask(rule)
  if rule then
    return M.show(rule)
  end
  local rules = M.rules_here()
  if #rules == 0 then
    vim.notify('no finding of jobspec-ls on this line')
  elseif #rules == 1 then
    M.show(rules[1])
  else
    vim.ui.select(rules, { prompt = 'Explain which rule?' }, function(choice)
      if choice then
        M.show(choice)
      end
    end)
  end
end

return M
