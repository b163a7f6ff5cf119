-- What editors/README.md tells a Neovim user to write, and nothing else.
vim.opt.runtimepath:append(vim.env.JOBSPEC_REPOSITORY .. '/editors/nvim')
