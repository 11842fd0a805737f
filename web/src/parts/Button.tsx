/** Buttons and links that look like buttons: what a press does is said in words, or in a name where only an icon is shown. */
import type { ReactNode } from "react";
import { Button as Pressable, Link, type ButtonProps, type LinkProps } from "react-aria-components";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./Button.module.css";

type Kind = "main" | "usual" | "quiet" | "danger";

interface Looks {
  kind?: Kind;
  icon?: IconName;
  children?: ReactNode;
}

const classOf = (kind: Kind, bare: boolean) => [styles.button, styles[kind], bare ? styles.bare : ""].join(" ");

export function Button({ kind = "usual", icon, children, ...rest }: Omit<ButtonProps, "children" | "className"> & Looks) {
  return (
    <Pressable {...rest} className={classOf(kind, children === undefined)}>
      {icon && <Icon name={icon} />}
      {children}
    </Pressable>
  );
}

export function ButtonLink({ kind = "usual", icon, children, ...rest }: Omit<LinkProps, "children" | "className"> & Looks) {
  return (
    <Link {...rest} className={classOf(kind, children === undefined)}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}

/** A file to be saved: the browser fetches it by itself, and the page stays. name: what it is called; by default as the server says. */
export function SaveLink({ href, name = "", kind = "usual", children }: { href: string; name?: string; kind?: Kind; children: ReactNode }) {
  return (
    <a href={href} download={name} className={classOf(kind, false)}>
      <Icon name="save" />
      {children}
    </a>
  );
}
