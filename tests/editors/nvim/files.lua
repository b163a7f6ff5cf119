-- usage: nvim --clean -l files.lua WORKSPACE   (JOBSPEC_REPOSITORY set, jobspec-ls on PATH)
-- What goes beyond one file: the policy, other jobs, fixes that rename or create files, new services.
-- Prints one line per check; the harness counts them.

local driver = dofile(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2)) .. '/driver.lua')
local api, lua, check, wait_for = driver.api, driver.lua, driver.check, driver.wait_for
local open, findings, text, workspace = driver.open, driver.findings, driver.text, driver.workspace

--- The findings of a file, open or not, from whichever server.
local function findings_of(name)
  return lua([[
    local buf = vim.fn.bufnr(...)
    return buf > 0 and vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(buf)) or {}
  ]], workspace .. '/' .. name)
end

local function run()
  -- A second server, for a file outside of the repository: each is to tell of its own files only.
  api('command', 'edit ' .. api('call_function', 'tempname', {}) .. '.nomad')
  wait_for(function()
    return #driver.clients(0) == 1
  end)

  -- The policy: its own mistakes, and its effect on the job, before it is written.
  open('web/web.nomad.hcl')
  local job = lua('return vim.api.nvim_get_current_buf()')
  check(
    wait_for(function()
      return findings('missing-identity')[1]
    end),
    'a job is checked'
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

  -- Fixes that rename and create files.
  open('nomad-jobs/resolver/unbound.nomad.hcl')
  local misnamed = wait_for(function()
    return findings('job-file-name')[1]
  end)
  check(misnamed ~= nil, 'a file that is not named after its job is a finding')
  if misnamed then
    driver.go_to(misnamed)
    driver.choose('^Explain `job%-file%-name`')
    check(
      wait_for(function()
        return lua('return vim.bo.filetype') == 'markdown' and text():find('# job-file-name', 1, true)
      end),
      'the action Explain shows the rule\'s page'
    )
    api('command', 'close')
    driver.choose('^Rename the file to')
    local directory = workspace .. '/nomad-jobs/resolver/'
    check(
      wait_for(function()
        return vim.uv.fs_stat(directory .. 'resolver.nomad.hcl') and not vim.uv.fs_stat(directory .. 'unbound.nomad.hcl')
      end),
      'its fix renames the file'
    )
    check(
      wait_for(function()
        return lua('return vim.fs.basename(vim.api.nvim_buf_get_name(0))') == 'resolver.nomad.hcl'
          and #findings('job-file-name') == 0
          and #findings('static-port-conflict') == 1
      end),
      'the buffer has the new name, and the other findings stay'
    )
    check(
      wait_for(function()
        return #findings_of('nomad-jobs/resolver/unbound.nomad.hcl') == 0
      end),
      'nothing is left of the old name'
    )
  end

  local unread = wait_for(function()
    return findings('missing-readme')[1]
  end)
  check(unread ~= nil, 'a job without a README is a finding')
  if unread then
    driver.go_to(unread)
    driver.choose('^Create .*README')
    check(
      wait_for(function()
        return lua([[return vim.fn.bufnr(...) > 0]], workspace .. '/nomad-jobs/resolver/README.md')
          and #findings('missing-readme') == 0
      end),
      'its fix creates the README, and the finding goes'
    )
    api('command', 'wall')
    local readme = table.concat(vim.fn.readfile(workspace .. '/nomad-jobs/resolver/README.md'), '\n')
    check(readme:find('Current Status', 1, true), ':wall writes the created README')
    open('nomad-jobs/resolver/README.md')
    check(
      wait_for(function()
        return #driver.clients(0) == 1
      end),
      'the server looks at a README beside a job'
    )
    check(
      wait_for(function()
        return #findings_of('nomad-jobs/resolver/README.md') == 0
      end),
      'nothing is found in it'
    )
  end

  -- A file that is closed and not in the workspace any more.
  api('command', 'Jobspec restart')
  wait_for(function()
    return #findings_of('closed/closed.nomad.hcl') > 0
  end)
  check(#findings_of('closed/closed.nomad.hcl') == 1, ':Jobspec restart leaves no findings of the server before')
  vim.fn.delete(workspace .. '/closed/closed.nomad.hcl')
  api('command', 'write')
  check(
    wait_for(function()
      return #findings_of('closed/closed.nomad.hcl') == 0
    end),
    'the findings of a file that is deleted elsewhere go with the next write'
  )

  -- A new service, with a name that tells its kind and with a kind of its own.
  api('command', 'Jobspec new shop')
  check(
    wait_for(function()
      return vim.endswith(lua('return vim.api.nvim_buf_get_name(0)'), '/nomad-jobs/shop/shop.nomad.hcl')
        and vim.uv.fs_stat(workspace .. '/nomad-jobs/shop/README.md')
    end),
    ':Jobspec new writes a job and its README, and opens the job'
  )
  wait_for(function()
    return #driver.clients(0) == 1
  end)
  check(
    api('exec2', 'messages', { output = true }).output:find('nomad job plan nomad-jobs/shop/shop.nomad.hcl', 1, true),
    'it says what is to be done next'
  )
  check(
    vim.tbl_contains(lua('return require("jobspec_ls.commands").complete("Jobspec new nightly b")'), 'batch'),
    'it completes the kinds'
  )
  vim.wait(500)
  check(#findings() == 0, 'nothing is found in the new job')
  api('command', 'Jobspec new shop')
  check(
    wait_for(function()
      return api('exec2', 'messages', { output = true }).output:find('is there already', 1, true)
    end),
    'a second one of that name is refused'
  )

  open('web/web.nomad.hcl')
  wait_for(function()
    return findings('missing-identity')[1]
  end)
  api('command', 'Jobspec fix-workspace')
  check(
    wait_for(function()
      return driver.identities() == 1
    end),
    ':Jobspec fix-workspace mends what is open and what is not'
  )
  api('command', 'Jobspec policy')
  check(vim.endswith(lua('return vim.api.nvim_buf_get_name(0)'), '/workspace/jobspec.toml'), ':Jobspec policy opens jobspec.toml')
  api('command', 'Jobspec log')
  check(vim.endswith(lua('return vim.api.nvim_buf_get_name(0)'), 'lsp.log'), ':Jobspec log opens the log')
end

driver.run(run)
