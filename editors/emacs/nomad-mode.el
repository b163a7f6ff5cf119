;;; nomad-mode.el --- HashiCorp Nomad job files, checked by jobspec-ls  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools

;;; Commentary:

;; A major mode for job files, and eglot's entry for the server.  In your init file:
;;
;;   (add-to-list 'load-path "/path/to/the/clone/editors/emacs")
;;   (require 'nomad-mode)
;;   (add-hook 'nomad-mode-hook #'eglot-ensure)
;;
;; Needed: `jobspec-ls' on the variable `exec-path', and eglot (part of Emacs since 29, else from GNU ELPA).
;; Eglot takes the language's name from the mode's: "nomad".

;;; Code:

(defgroup nomad nil
  "HashiCorp Nomad job files."
  :group 'languages)

(defcustom nomad-indent-offset 2
  "The indentation of a block's body, in columns.  `nomad fmt' writes two."
  :type 'integer
  :safe #'integerp)

(defcustom nomad-server-command '("jobspec-ls" "serve")
  "The language server's program and its arguments."
  :type '(repeat string))

(defvar nomad-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?= "." table)
    ;; Comments: # and // to the line's end, /* */.
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?/ ". 124" table)
    (modify-syntax-entry ?* ". 23b" table)
    table)
  "The syntax of HCL's characters.")

(defconst nomad--heredoc-start "<<-?\\([[:alpha:]_][[:alnum:]_-]*\\)\\(\n\\)"
  "A heredoc's start: its marker is group 1, the line's end group 2.")

(defun nomad--propertize (start end)
  "Mark the heredocs between START and END as strings."
  (goto-char start)
  (nomad--close-heredoc end)
  (while (and (< (point) end) (re-search-forward nomad--heredoc-start end t))
    (let ((newline (match-beginning 2)))
      (unless (nth 8 (save-excursion (syntax-ppss (match-beginning 0))))
        (put-text-property newline (1+ newline) 'syntax-table (string-to-syntax "|"))
        (nomad--close-heredoc end)))))

(defun nomad--close-heredoc (end)
  "Mark the end of the heredoc around point, if there is one, and go there.
The search stops at END."
  (let ((string-start (nth 8 (syntax-ppss))))
    (when (and string-start (eq (char-after string-start) ?\n))
      (let ((marker (save-excursion
                      (goto-char string-start)
                      (beginning-of-line)
                      (and (re-search-forward nomad--heredoc-start (1+ string-start) t)
                           (match-string-no-properties 1)))))
        (when (and marker
                   (re-search-forward (concat "^[ \t]*" (regexp-quote marker) "[ \t]*\\(\n\\|\\'\\)") end 'move))
          ;; The marker's line counts as the heredoc's, so that it keeps its indentation.
          (when (eq (char-before) ?\n)
            (put-text-property (1- (point)) (point) 'syntax-table (string-to-syntax "|"))))))))

(defconst nomad--font-lock-keywords
  `((,(rx bol (* blank) (group (or "job" "group" "task" "service" "variable" "variables" "locals"))
          (* (+ blank) (or (seq ?\" (* (not (any "\"\n"))) ?\") (+ (any alnum "_-")))) (* blank) ?{)
     1 font-lock-keyword-face)
    (,(rx bol (* blank) (group (any alpha "_") (* (any alnum "_-")))
          (* (+ blank) (or (seq ?\" (* (not (any "\"\n"))) ?\") (+ (any alnum "_-")))) (* blank) ?{)
     1 font-lock-type-face)
    (,(rx bol (* blank) (group (any alpha "_") (* (any alnum "_-"))) (* blank) ?= (not (any "=>")))
     1 font-lock-variable-name-face)
    (,(rx symbol-start (or "true" "false" "null") symbol-end) . font-lock-constant-face)
    (,(rx symbol-start (group (any lower) (* (any lower digit "_"))) "(") 1 font-lock-function-name-face)
    ("\\${[^}\n]*}" 0 font-lock-variable-name-face prepend)
    ("{{[^}\n]*}}" 0 font-lock-preprocessor-face prepend))
  "What is coloured beside strings and comments.")

(defun nomad-indent-line ()
  "Indent the line by the depth of the brackets around it.
A heredoc's text stays as it is."
  (interactive)
  (let* ((state (save-excursion (syntax-ppss (line-beginning-position))))
         (depth (car state)))
    (unless (nth 3 state)
      (save-excursion
        (back-to-indentation)
        (when (looking-at-p "[])}]") (setq depth (1- depth))))
      (let ((column (* nomad-indent-offset (max 0 depth))))
        (if (<= (current-column) (current-indentation))
            (indent-line-to column)
          (save-excursion (indent-line-to column)))))))

;;;###autoload
(define-derived-mode nomad-mode prog-mode "Nomad"
  "Major mode for HashiCorp Nomad job files."
  (setq-local comment-start "# "
              comment-start-skip "\\(?:#+\\|//+\\|/\\*+\\)[ \t]*"
              indent-tabs-mode nil
              indent-line-function #'nomad-indent-line
              electric-indent-chars (append "}])" electric-indent-chars)
              syntax-propertize-function #'nomad--propertize
              font-lock-defaults '(nomad--font-lock-keywords)
              imenu-generic-expression
              `((nil ,(rx bol (* blank) (or "job" "group" "task") (+ blank) ?\" (group (+ (not (any "\"\n")))) ?\") 1))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.nomad\\(?:\\.hcl\\)?\\'" . nomad-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'nomad-mode (lambda (&rest _) nomad-server-command))))

(declare-function eglot-code-actions "eglot")

(defun nomad-fix-all ()
  "Apply every safe fix in this file."
  (interactive)
  (eglot-code-actions (point-min) (point-max) "source.fixAll" t))

(defun nomad-explain-rule (rule)
  "Show the page of RULE."
  (interactive "sRule: ")
  (with-help-window "*jobspec-ls rule*"
    (with-current-buffer standard-output
      (call-process (car nomad-server-command) nil t nil "explain" rule))))

(provide 'nomad-mode)
;;; nomad-mode.el ends here
