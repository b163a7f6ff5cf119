-- For the screenshots: the README's configuration, and findings shown below their lines.
dofile(vim.env.JOBSPEC_REPOSITORY .. '/tests/editors/nvim/init.lua')
vim.o.number, vim.o.termguicolors, vim.o.signcolumn = true, true, 'yes'
vim.diagnostic.config({ virtual_lines = vim.fn.has('nvim-0.11') == 1, virtual_text = vim.fn.has('nvim-0.11') == 0 })
