--- The language server for Nomad job files, as vim.lsp.config and vim.lsp.enable of Neovim 0.11 read it.
--- Files of the type `hcl` that hold no job get no findings: the server looks at the contents.
---@type vim.lsp.Config
return {
  cmd = { 'jobspec-ls', 'serve' },
  -- What the server may refer to: plugin/jobspec_ls.lua puts them into vim.lsp.commands.
  init_options = { commands = { 'jobspec.explain', 'jobspec.plan', 'jobspec.run', 'jobspec.validate' } },
  filetypes = { 'nomad', 'hcl.nomad', 'hcl', 'toml' },
  -- The repository, not the nearest jobspec.toml: jobs of one cluster are compared with each other, and a directory
  -- may refine the policy with a jobspec.toml of its own. Of all TOML files only the policy is the server's.
  root_dir = function(buf, on_dir)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(buf))
    if vim.bo[buf].filetype ~= 'toml' or name == 'jobspec.toml' then
      on_dir(vim.fs.root(buf, '.git') or vim.fs.root(buf, 'jobspec.toml'))
    end
  end,
}
