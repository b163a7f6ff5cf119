;;; test.el --- drives eglot in a real Emacs  -*- lexical-binding: t -*-
;; usage: emacs --batch -q -l test.el WORKSPACE   (JOBSPEC_REPOSITORY set, jobspec-ls on PATH)
;; Prints one line per check; the harness counts them.

(unless (require 'eglot nil t)
  (package-initialize)                  ; Emacs 28 with Debian's elpa-eglot
  (require 'eglot))
(require 'flymake)
(require 'seq)

;; What editors/emacs asks its user to write.
(add-to-list 'load-path (expand-file-name "editors/emacs" (getenv "JOBSPEC_REPOSITORY")))
(require 'nomad-mode)

(setq eglot-sync-connect 10 eglot-autoshutdown nil eglot-confirm-server-edits nil
      make-backup-files nil create-lockfiles nil)

(defvar workspace (pop command-line-args-left))

(defun check (ok what)
  (princ (format "%s %s\n" (if ok "ok" "FAIL") what))
  ok)

(defmacro wait (form)
  "Ask FORM again for up to ten seconds, until it is true."
  `(let ((end (+ (float-time) 10)) answer)
     (while (and (not (setq answer ,form)) (< (float-time) end))
       (accept-process-output nil 0.05))
     answer))

(defun finding (rule)
  (seq-find (lambda (d) (string-match-p rule (flymake-diagnostic-text d))) (flymake-diagnostics)))

(defun count-identities () (how-many "identity {" (point-min) (point-max)))

(defun open (name)
  (find-file (expand-file-name name workspace)))

(defun run ()
  (open "web/web.nomad.hcl")
  (check (eq major-mode 'nomad-mode) (format "Emacs %s: a *.nomad.hcl file has nomad-mode" emacs-version))
  (font-lock-ensure)
  (goto-char (point-min))
  (check (and (eq (get-text-property (point) 'face) 'font-lock-keyword-face)
              (progn (search-forward "server {{")
                     (eq (nth 3 (syntax-ppss)) t))
              (progn (search-forward "EOT\n")
                     (not (nth 3 (syntax-ppss)))))
         "blocks are coloured, a heredoc is a string")
  (let ((before (buffer-string)))
    (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
    (check (string= before (buffer-string)) "the indentation is what nomad fmt writes"))
  (goto-char (point-min))
  (search-forward "service {")
  (comment-line 1)
  (check (string-match-p "^    # service {" (buffer-string)) "comments start with #")
  (revert-buffer t t)

  (call-interactively #'eglot)
  (check (eglot-current-server) "eglot connects")
  (flymake-mode 1)
  (flymake-start)
  (let ((d (wait (finding "missing-identity\\|identity"))))
    (when (check d "missing-identity is reported")
      (check (string= "service" (buffer-substring (flymake-diagnostic-beg d) (min (flymake-diagnostic-end d)
                                                                                   (+ 7 (flymake-diagnostic-beg d)))))
             "it stands on the service keyword")
      (goto-char (flymake-diagnostic-beg d))
      (let* ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover
                                      (eglot--TextDocumentPositionParams)))
             (contents (plist-get answer :contents)))
        (check (string-match-p "developer.hashicorp.com" (or (plist-get contents :value) ""))
               "hover shows the documentation of service"))
      (let* ((actions (append (eglot-code-actions (point) (point) "quickfix" nil) nil))
             (fix (seq-find (lambda (a) (string-match-p "identity" (downcase (plist-get a :title)))) actions)))
        (when (check fix "a code action for it is offered")
          (if (fboundp 'eglot-execute)
              (eglot-execute (eglot-current-server) fix)
            (let ((edit (or (plist-get fix :edit)
                            (plist-get (jsonrpc-request (eglot-current-server) :codeAction/resolve fix) :edit))))
              (eglot--apply-workspace-edit edit)))
          (check (= 1 (count-identities)) "the code action inserts the identity block")
          ;; Without a terminal there is no idle time, at which eglot sends the changes.
          (eglot--signal-textDocument/didChange)
          (check (wait (not (finding "missing-identity\\|identity"))) "the finding goes")))))

  (revert-buffer t t)
  (eglot--signal-textDocument/didChange)
  (nomad-fix-all)
  (check (= 1 (count-identities)) "nomad-fix-all inserts it as well")

  (goto-char (point-min))
  (search-forward "port = \"http\"\n")
  (insert "      tagg")
  (let* ((capf (eglot-completion-at-point))
         (words (all-completions "" (nth 2 capf))))
    (check (seq-some (lambda (w) (string-match-p "tagged_addresses" w)) words) "completion offers tagged_addresses"))

  (check (string-match-p "dentity" (progn (nomad-explain-rule "missing-identity")
                                          (with-current-buffer "*jobspec-ls rule*" (buffer-string))))
         "nomad-explain-rule shows the rule's page"))

(progn
  (condition-case err
      (run)
    (error (check nil "the test ran to its end")
           (message "%S" err)))
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer (set-buffer-modified-p nil)))
  (ignore-errors (eglot-shutdown (eglot-current-server) nil 3))
  (kill-emacs 0))
