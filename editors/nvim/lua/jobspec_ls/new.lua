--- `:Jobspec new`: a job and its README from `jobspec-ls new`, right by the policy in force.
local M = {}

local function program()
  return require('jobspec_ls').program() or 'jobspec-ls'
end

--- The kinds of services that there are.
---@return { name: string, summary: string }[]
function M.kinds()
  local ran, process = pcall(vim.system, { program(), 'new', '--kinds', '--format', 'json' }, { text = true })
  local result = ran and process:wait(2000)
  return result and result.code == 0 and vim.json.decode(result.stdout) or {}
end

--- Neovim watches no files on Linux, so that the servers hear of new ones from here.
---@param files string[]
local function tell_servers(files)
  local changes = vim.tbl_map(function(file)
    return { uri = vim.uri_from_fname(file), type = vim.lsp.protocol.FileChangeType.Created }
  end, files)
  for _, client in ipairs(require('jobspec_ls').clients()) do
    require('jobspec_ls').call(client, 'notify', 'workspace/didChangeWatchedFiles', { changes = changes })
  end
end

--- Writes the files below the repository of the current file, opens the job and says what else is to be done.
---@param service string
---@param kind string? what the name tells if absent
local function write(service, kind)
  local command = { program(), 'new', '--format', 'json', service }
  if kind then
    vim.list_extend(command, { '--kind', kind })
  end
  local root = vim.fs.root(0, '.git') or vim.fs.root(0, 'jobspec.toml') or vim.fn.getcwd()
  local ran, problem = pcall(vim.system, command, { text = true, cwd = root }, vim.schedule_wrap(function(result)
    if result.code ~= 0 then
      vim.notify(vim.trim(result.stderr), vim.log.levels.ERROR)
      return
    end
    local new = vim.json.decode(result.stdout)
    tell_servers({ new.job, new.readme })
    vim.cmd.edit(vim.fn.fnameescape(new.job))
    local lines = vim.list_extend({ 'Wrote this job and its README. Next:' }, vim.tbl_map(function(step)
      return '  ' .. step
    end, new.next))
    vim.notify(table.concat(vim.list_extend(lines, new.remarks), '\n'))
  end))
  if not ran then
    vim.notify(tostring(problem), vim.log.levels.ERROR)
  end
end

--- Asks for what is not given: the service's name, and then its kind.
---@param service string?
---@param kind string?
function M.ask(service, kind)
  if service then
    return write(service, kind)
  end
  vim.ui.input({ prompt = 'Name of the new service: ' }, function(name)
    if not name or name == '' then
      return
    end
    local choices = vim.list_extend({ { name = false, summary = 'what the name tells' } }, M.kinds())
    vim.ui.select(choices, {
      prompt = 'What is it?',
      format_item = function(choice)
        return choice.name and ('%s: %s'):format(choice.name, choice.summary) or choice.summary
      end,
    }, function(choice)
      if choice then
        write(name, choice.name or nil)
      end
    end)
  end)
end

return M
