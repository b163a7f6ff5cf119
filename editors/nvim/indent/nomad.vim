" Vim indent file
" Language: Nomad job files

if exists('b:did_indent')
  finish
endif

runtime! indent/hcl.vim
