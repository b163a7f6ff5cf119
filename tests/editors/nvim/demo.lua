-- For the screenshots: the README's configuration, and findings shown below their lines.
dofile(vim.env.JOBSPEC_REPOSITORY .. '/tests/editors/nvim/init.lua')
vim.o.number, vim.o.termguicolors, vim.o.signcolumn = true, true, 'yes'
local modern = vim.fn.has('nvim-0.11') == 1
vim.diagnostic.config({ virtual_lines = modern and { format = require('jobspec_ls').wrapped }, virtual_text = not modern })
