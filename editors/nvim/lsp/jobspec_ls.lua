--- The language server for Nomad job files, as vim.lsp.config and vim.lsp.enable of Neovim 0.11 read it.
--- Files of the type `hcl` that hold no job get no findings: the server looks at the contents.
---@type vim.lsp.Config
return {
  cmd = { 'jobspec-ls', 'serve' },
  filetypes = { 'nomad', 'hcl.nomad', 'hcl' },
  root_markers = { 'jobspec.toml', '.git' },
}
