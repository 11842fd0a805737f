/** The head of a room: its name, a sentence, and what can be done at once. */
import type { ReactNode } from "react";
import { Link } from "react-aria-components";
import { Icon } from "./Icon.tsx";
import styles from "./Room.module.css";

interface Head {
  title: string;
  words?: ReactNode;
  back?: { href: string; words: string };
  children?: ReactNode;
}

export function RoomHead({ title, words, back, children }: Head) {
  return (
    <header className={styles.head}>
      <div>
        {back && (
          <Link href={back.href} className={styles.back}>
            <Icon name="back" />
            {back.words}
          </Link>
        )}
        <h1>{title}</h1>
        {words && <p className={styles.words}>{words}</p>}
      </div>
      {children && <div className={styles.verbs}>{children}</div>}
    </header>
  );
}
