" Vim indent file
" Language: Nomad job files
" Stands by itself: Neovim 0.10 has no indentation for HCL to build on.

if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal autoindent
setlocal indentexpr=NomadIndent(v:lnum)
setlocal indentkeys=0},0],0),!^F,o,O

let b:undo_indent = 'setlocal autoindent< indentexpr< indentkeys<'

if exists('*NomadIndent')
  finish
endif

" No heredoc is longer than so many lines: looking for its start must not take the longer the longer the file is.
let s:longest = 1000

" The line where the heredoc starts that the line is in, or ends; 0 where there is none.
function! s:HeredocAround(lnum) abort
  let view = winsaveview()
  call cursor(a:lnum, 1)
  let start = search('<<-\?\h[[:alnum:]_-]*\s*$', 'bW', max([1, a:lnum - s:longest]))
  if start > 0
    let marker = matchstr(getline(start), '<<-\?\zs\h[[:alnum:]_-]*\ze\s*$')
    let ended = a:lnum > start + 1 && search('^\s*' .. marker .. '\s*$', 'nW', a:lnum - 1) > 0
    let start = ended ? 0 : start
  endif
  call winrestview(view)
  return start
endfunction

function! NomadIndent(lnum) abort
  let above = prevnonblank(a:lnum - 1)
  if above == 0
    return 0
  endif
  if s:HeredocAround(a:lnum) > 0
    " The text has its own indentation; what may be the marker stays where it was put.
    return -1
  endif
  " Behind a heredoc, the line where it starts counts.
  let opening = s:HeredocAround(above)
  let above = opening > 0 ? opening : above
  let indent = indent(above)
  let text = getline(above)
  if text !~# '^\s*\%(#\|//\)' && text =~# '[[{(]\s*\%(\s\%(#\|//\).*\)\?$'
    let indent += shiftwidth()
  elseif text =~# '^\s*/\*' && text !~# '\*/'
    let indent += 1
  elseif text =~# '^\s*\*/'
    let indent -= 1
  endif
  if getline(a:lnum) =~# '^\s*[]})]'
    let indent -= shiftwidth()
  endif
  return max([indent, 0])
endfunction
