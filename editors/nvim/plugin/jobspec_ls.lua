-- Starts the server for job files and defines :Jobspec. `vim.g.jobspec_ls = false` in the user's configuration
-- turns this file off; the filetype, syntax and indentation stay.

if vim.g.loaded_jobspec_ls or vim.g.jobspec_ls == false or vim.fn.has('nvim-0.10') == 0 then
  return
end
vim.g.loaded_jobspec_ls = true

if vim.fn.has('nvim-0.11') == 1 then
  vim.lsp.enable('jobspec_ls')
else
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('jobspec_ls', {}),
    pattern = { 'nomad', 'hcl', 'toml', 'markdown' }, -- `hcl.nomad` fires for each of its parts
    callback = function(event)
      require('jobspec_ls').start(event.buf)
    end,
  })
end

-- What the server's actions and lenses refer to.
vim.lsp.commands['jobspec.explain'] = function(command)
  require('jobspec_ls.explain').show(command.arguments[1])
end
for _, name in ipairs({ 'plan', 'run', 'validate' }) do
  vim.lsp.commands['jobspec.' .. name] = function(command)
    require('jobspec_ls.deploy').run(command.arguments[1])
  end
end

-- A missing program is otherwise silent in 0.11 and a stack trace in 0.10.
vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('jobspec_ls_missing', {}),
  pattern = 'nomad',
  callback = function()
    local program = require('jobspec_ls').program()
    if program and vim.fn.executable(program) == 0 then
      vim.notify_once(
        ('%s is not installed or not on PATH, so job files are not checked. See :checkhealth jobspec_ls'):format(program),
        vim.log.levels.WARN
      )
    end
  end,
})

vim.api.nvim_create_user_command('Jobspec', function(command)
  require('jobspec_ls.commands').run(command.fargs)
end, {
  nargs = '+',
  desc = 'Commands for Nomad job files, see :help :Jobspec',
  complete = function(_, line)
    return require('jobspec_ls.commands').complete(line)
  end,
})
