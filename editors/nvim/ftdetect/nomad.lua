-- Neovim itself knows *.nomad not at all and *.nomad.hcl as hcl.

--- Whether a line opens a top-level `job` block. Labels are quoted or bare; a comment or a heredoc's text that
--- looks the same is rare enough at the start of a line.
---@param line string
---@return boolean
local function opens_job(line)
  return line:find('^job%s+"[^"]*"%s*{') ~= nil or line:find('^job%s+[%w_-]+%s*{') ~= nil
end

vim.filetype.add({
  extension = { nomad = 'nomad' },
  pattern = {
    ['.*%.nomad%.hcl'] = { 'nomad', { priority = 10 } },
    -- A job may have any *.hcl name: its contents decide. Returning nothing leaves the file to the hcl filetype.
    ['.*%.hcl'] = function(_, buf)
      for _, line in ipairs(buf and vim.api.nvim_buf_get_lines(buf, 0, 500, false) or {}) do
        if opens_job(line) then
          return 'nomad'
        end
      end
    end,
  },
})
