" Vim syntax file
" Language: Nomad job files
" Adds to the runtime's hcl syntax: Nomad's blocks, runtime variables, heredocs with consul-template.

if exists('b:current_syntax')
  finish
endif

runtime! syntax/hcl.vim
unlet! b:current_syntax

syn case match

" The blocks that give a job its shape, and all others of the job specification.
syn match nomadStructure /^\s*\zs\%(job\|group\|task\|service\|variable\|variables\|locals\)\ze\s*\%("[^"]*"\s*\)*{/
syn match nomadBlock /^\s*\zs\%(action\|add\|affinity\|artifact\|canary_meta\|change_script\|check\|check_restart\|cni\|config\|connect\|constraint\|consul\|content\|cron\|csi_plugin\|device\|disconnect\|dispatch_payload\|dns\|dynamic\|env\|envoy_gateway_bind_addresses\|ephemeral_disk\|expose\|gateway\|header\|headers\|identity\|ingress\|lifecycle\|link\|listener\|logs\|mesh\|mesh_gateway\|meta\|migrate\|mount_options\|multiregion\|network\|numa\|options\|parameterized\|path\|periodic\|policy\|port\|proxy\|region\|request_headers\|reschedule\|reserved_ports\|resources\|response_headers\|restart\|scaling\|schedule\|sds\|secret\|set\|sidecar_service\|sidecar_task\|spread\|strategy\|tagged_addresses\|target\|template\|terminating\|tls\|transparent_proxy\|ui\|update\|upstreams\|validation\|vault\|volume\|volume_mount\|wait\|weights\)\ze\s*\%("[^"]*"\s*\)*{/

" References: var.x, local.x in expressions; NOMAD_* and node attributes in interpolations.
syn match nomadReference /\<\%(var\|local\)\.\K\k*/ containedin=hclStringInterp
syn match nomadRuntime /\<\%(NOMAD_\w\+\|\%(attr\|node\|meta\|env\|device\)\.[a-zA-Z0-9_.-]\+\)/ contained containedin=hclStringInterp

" The runtime's own heredoc ends at any line that starts with the marker, and knows no marker with `_`.
syn region nomadHeredoc matchgroup=Delimiter start=/<<-\?\z(\h[[:alnum:]_-]*\)\s*$/ end=/^\s*\z1\s*$/ contains=hclStringInterp,nomadTemplate,nomadTemplateComment keepend

" consul-template's actions, in heredocs and in strings.
syn region nomadTemplate matchgroup=PreProc start=/{{-\?/ end=/-\?}}/ contained containedin=hclValueString contains=nomadTemplateKeyword,nomadTemplateFunction,nomadTemplateString,nomadTemplateVariable,nomadTemplateField
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

hi def link nomadStructure Statement
hi def link nomadBlock Type
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
