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

" The line where the heredoc starts that the line is in, or ends; 0 where there is none.
function! s:HeredocAround(lnum) abort
  let start = a:lnum - 1
  while start > 0
    let marker = matchstr(getline(start), '<<-\?\zs\h[[:alnum:]_-]*\ze\s*$')
    if marker !=# ''
      let ends = filter(range(start + 1, a:lnum - 1), {_, line -> getline(line) =~# '^\s*' .. marker .. '\s*$'})
      return empty(ends) ? start : 0
    endif
    let start -= 1
  endwhile
  return 0
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
