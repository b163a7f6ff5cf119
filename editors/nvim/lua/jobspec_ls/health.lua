--- :checkhealth jobspec_ls
local M = {}

local health = vim.health

--- The server's program: is it there, does it run, which version is it?
---@param program string?
local function check_program(program)
  if not program then
    health.info('cmd is a function of yours: the program cannot be examined')
    return
  end
  if vim.fn.executable(program) == 0 then
    health.error(program .. ' is not installed or not on PATH', {
      'Build and install it from the repository: cargo install --path .',
      'Or name it: vim.lsp.config("jobspec_ls", { cmd = { "/path/to/jobspec-ls", "serve" } })',
    })
    return
  end
  local result = vim.system({ program, '--version' }, { text = true }):wait(5000)
  if result.code == 0 then
    health.ok(('%s (%s)'):format(vim.trim(result.stdout), vim.fn.exepath(program)))
  else
    health.error(('%s --version failed with status %d'):format(program, result.code), vim.trim(result.stderr or ''))
  end
end

local function check_filetype()
  for name, expected in pairs({ ['x.nomad'] = 'nomad', ['x.nomad.hcl'] = 'nomad' }) do
    local got = vim.filetype.match({ filename = name })
    if got == expected then
      health.ok(('*%s files have the filetype %s'):format(name:sub(2), got))
    else
      health.warn(
        ('*%s files have the filetype %s'):format(name:sub(2), got or 'none'),
        'Something else calls vim.filetype.add for these names; nomad, hcl.nomad and hcl all start the server.'
      )
    end
  end
end

local function check_clients()
  local clients = require('jobspec_ls').clients()
  if #clients == 0 then
    health.info('no server is running: open a job file')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    health.ok(('running for %s, %d buffer%s'):format(client.root_dir or 'single files', buffers, buffers == 1 and '' or 's'))
  end
end

function M.check()
  health.start('jobspec_ls')
  if vim.fn.has('nvim-0.10') == 0 then
    health.error('Neovim 0.10 or later is needed')
    return
  end
  check_program(require('jobspec_ls').program())
  check_filetype()
  check_clients()
end

return M
