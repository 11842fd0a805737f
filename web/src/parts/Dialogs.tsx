/** Dialogs: a question before something is done, and a drawer at the side that says all about one thing. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./Button.tsx";
import styles from "./Dialogs.module.css";

interface Asked {
  title: string;
  children: ReactNode;
  yes: string;
  onYes: () => void;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}

export function Question({ title, children, yes, onYes, isOpen, onOpenChange }: Asked) {
  const { t } = useTranslation();
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className={styles.veil}>
      <Modal className={styles.question}>
        <Dialog role="alertdialog" className={styles.dialog}>
          {({ close }) => (
            <>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              <div>{children}</div>
              <div className={styles.answers}>
                <Button autoFocus onPress={close}>
                  {t("states.keep")}
                </Button>
                <Button
                  kind="danger"
                  onPress={() => {
                    onYes();
                    close();
                  }}
                >
                  {yes}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface Paneled {
  title: string;
  children: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  wide?: boolean;
}

/** Something to be chosen or typed before something is done, in the middle of the page. */
export function Panel({ title, children, isOpen, onClose, wide = false }: Paneled) {
  const { t } = useTranslation();
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable className={styles.veil}>
      <Modal className={[styles.question, styles.panel, wide ? styles.wide : ""].join(" ")}>
        <Dialog className={styles.dialog}>
          <div className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button kind="quiet" icon="close" aria-label={t("states.close")} onPress={onClose} />
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface Drawn {
  title: string;
  children: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  wide?: boolean;
}

export function Drawer({ title, children, isOpen, onClose, wide = false }: Drawn) {
  const { t } = useTranslation();
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable className={styles.veil}>
      <Modal className={[styles.drawer, wide ? styles.wide : ""].join(" ")}>
        <Dialog className={styles.dialog}>
          <div className={styles.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button kind="quiet" icon="close" aria-label={t("states.close")} onPress={onClose} />
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
