" Vim filetype plugin
" Language: Nomad job files

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s
setlocal comments=s1:/*,mb:*,ex:*/,:#,://
setlocal formatoptions-=t formatoptions+=croql
" nomad fmt knows no other indentation.
setlocal expandtab shiftwidth=2 softtabstop=2 tabstop=2
" Names such as my-service and volume_mount are one word.
setlocal iskeyword+=-

let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< expandtab< shiftwidth< softtabstop< tabstop< iskeyword<'
