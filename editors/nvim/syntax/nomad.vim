" Vim syntax file
" Language: Nomad job files
" Stands by itself: Neovim 0.10 has no syntax for HCL to build on.

if exists('b:current_syntax')
  finish
endif

syn case match
syn iskeyword @,48-57,_,-

" The blocks that give a job its shape, and all others.
syn match nomadBlock /^\s*\zs\K\k*\ze\s*\%(\%("[^"]*"\|\K\k*\)\s*\)*{/
syn match nomadStructure /^\s*\zs\%(job\|group\|task\|service\|variable\|variables\|locals\)\ze\s*\%("[^"]*"\s*\)*{/

" Names with a value; a comparison and the arrow of a `for` are none.
syn match nomadAttribute /\<\K\k*\ze\s*=\%([^=>~]\|$\)/

" Expressions.
syn cluster nomadExpression contains=nomadString,nomadHeredoc,nomadNumber,nomadConstant,nomadKeyword,nomadFunction,nomadReference,nomadBrackets,nomadBody,nomadComment
syn match nomadNumber /\<\d\+\%(\.\d\+\)\?\%([eE][+-]\?\d\+\)\?\>/
syn keyword nomadConstant true false null
syn keyword nomadKeyword for in if else endif endfor
syn match nomadFunction /\<\K\k*\ze(/
syn match nomadReference /\<\%(var\|local\)\.\K\k*/
syn match nomadBrackets /[][]/
syn region nomadBody matchgroup=Delimiter start=/{/ end=/}/ fold transparent

" A string ends on its line, unless an interpolation in it goes on.
syn region nomadString start=/"/ skip=/\\\\\|\\"/ end=/"/ end=/$/ contains=nomadEscape,nomadInterpolation,nomadTemplate,nomadTemplateComment
syn match nomadEscape /\\\%([nrt"\\]\|u\x\{4}\|U\x\{8}\)/ contained
syn match nomadEscape /\$\${\|%%{/ contained
syn region nomadInterpolation matchgroup=Delimiter start=/[$%]{\~\?/ end=/\~\?}/ contained contains=@nomadExpression,nomadRuntime

" NOMAD_* and node attributes, which Nomad replaces on the node.
syn match nomadRuntime /\<\%(NOMAD_\w\+\|\%(attr\|node\|meta\|env\|device\)\.[a-zA-Z0-9_.-]\+\)/ contained

syn region nomadHeredoc matchgroup=Delimiter start=/<<-\?\z(\h[[:alnum:]_-]*\)\s*$/ end=/^\s*\z1\s*$/ contains=nomadEscape,nomadInterpolation,nomadTemplate,nomadTemplateComment keepend

syn keyword nomadTodo contained TODO FIXME XXX
syn region nomadComment start=/#/ start=/\/\// end=/$/ contains=nomadTodo,@Spell
syn region nomadComment start=/\/\*/ end=/\*\// contains=nomadTodo,@Spell

" consul-template's actions, in heredocs and in strings.
syn region nomadTemplate matchgroup=PreProc start=/{{-\?/ end=/-\?}}/ contained contains=nomadTemplateKeyword,nomadTemplateFunction,nomadTemplateString,nomadTemplateVariable,nomadTemplateField
syn region nomadTemplateComment start=/{{-\?\s*\/\*/ end=/\*\/\s*-\?}}/ contained
syn keyword nomadTemplateKeyword contained if else end range with define template block break continue
syn keyword nomadTemplateFunction contained key keyExists keyOrDefault ls safeLs tree safeTree service services connect node nodes datacenters partitions secret secrets pkiCert env envOrDefault file nomadService nomadServices nomadVar nomadVarExists nomadVarList nomadVarListSafe
syn keyword nomadTemplateFunction contained caLeaf caRoots exportedServices peerings pkiSign
syn keyword nomadTemplateFunction contained add base64URLDecode base64URLEncode byMeta byPort call divide explodeMap hmacSHA256Hex html in js maximum md5sum mergeMap mergeMapWithOverride minimum modulo multiply parseUint slice sockaddr spew_dump spew_printf spew_sdump spew_sprintf splitToMap subtract toUnescapedJSON toUnescapedJSONPretty urlquery writeToFile
syn keyword nomadTemplateFunction contained base64Decode base64Encode byKey byTag executeTemplate explode indent join loop parseBool parseFloat parseInt parseJSON parseYAML plugin regexMatch regexReplaceAll replaceAll scratch sha256Hex split timestamp toJSON toJSONPretty toLower toTitle toTOML toUpper toYAML trim trimSpace trimPrefix trimSuffix mustEnv and or not eq ne lt le gt ge index len print printf println
" `contains` is a word of :syn-keyword itself.
syn match nomadTemplateFunction /\<contains\%(Any\|All\|None\|NotAll\)\?\>/ contained
" In a quoted HCL string the quotes of an action are escaped, in a heredoc they are not.
syn region nomadTemplateString start=/"/ skip=/\\./ end=/"/ end=/\ze}}/ contained oneline
syn region nomadTemplateString start=/\\"/ end=/\\"/ end=/\ze}}/ contained oneline
syn match nomadTemplateVariable /\$\h\w*/ contained
syn match nomadTemplateField /\.\h\w*/ contained

" Blocks nest and heredocs are long: a screen in the middle needs the lines before it.
syn sync minlines=3000

hi def link nomadComment Comment
hi def link nomadTodo Todo
hi def link nomadStructure Statement
hi def link nomadBlock Type
hi def link nomadAttribute Identifier
hi def link nomadNumber Number
hi def link nomadConstant Boolean
hi def link nomadKeyword Conditional
hi def link nomadFunction Function
hi def link nomadBrackets Delimiter
hi def link nomadString String
hi def link nomadEscape Special
hi def link nomadReference Identifier
hi def link nomadRuntime Constant
hi def link nomadHeredoc String
hi def link nomadTemplateComment Comment
hi def link nomadTemplateKeyword Conditional
hi def link nomadTemplateFunction Function
hi def link nomadTemplateString String
hi def link nomadTemplateVariable Identifier
hi def link nomadTemplateField Identifier

let b:current_syntax = 'nomad'
