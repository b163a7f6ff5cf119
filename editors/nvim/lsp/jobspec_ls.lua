--- The language server for Nomad job files, as vim.lsp.config and vim.lsp.enable of Neovim 0.11 read it.
--- Files of the type `hcl` that hold no job get no findings: the server looks at the contents.
---@type vim.lsp.Config
return {
  cmd = { 'jobspec-ls', 'serve' },
  -- What the server may refer to: plugin/jobspec_ls.lua puts them into vim.lsp.commands.
  init_options = { commands = { 'jobspec.explain', 'jobspec.plan', 'jobspec.run', 'jobspec.validate' } },
  filetypes = { 'nomad', 'hcl.nomad', 'hcl', 'toml', 'markdown' },
  -- The repository, not the nearest jobspec.toml: jobs of one cluster are compared with each other, and a directory
  -- may refine the policy with a jobspec.toml of its own. Of all TOML files only the policy is the server's, of all
  -- Markdown only a README beside a job.
  root_dir = function(buf, on_dir)
    if require('jobspec_ls').concerns(buf) then
      on_dir(vim.fs.root(buf, '.git') or vim.fs.root(buf, 'jobspec.toml'))
    end
  end,
  handlers = {
    ['textDocument/publishDiagnostics'] = function(err, params, ctx)
      if not require('jobspec_ls').belongs_elsewhere(params.uri, ctx.client_id) then
        vim.lsp.handlers['textDocument/publishDiagnostics'](err, params, ctx)
      end
    end,
  },
  -- Neovim forgets what an ended server said of the files that are open, not of the others.
  on_exit = function(_, _, client_id)
    vim.schedule(function()
      vim.diagnostic.reset(vim.lsp.diagnostic.get_namespace(client_id))
    end)
  end,
}
